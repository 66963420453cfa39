import { type Mutant, mutant, noticedBy } from './mutant.js';

const PINNED = noticedBy(
  'test/deploying/pins.test.ts',
  mutant('volume-beside-its-port', 'a volume is put where its service finds its host port taken', [
    'shared/deploying/volume-home.ts',
    'return !task.hostPorts.some((port) => taken.includes(port));',
    'return true;',
  ]),
  mutant('promised-room-is-free', 'volumes are put where those of others have taken the room already', [
    'shared/deploying/volume-home.ts',
    ' - total(promised, of)',
    '',
  ]),
  mutant('volumes-of-a-namesake', 'a project that goes gives up the volumes of one whose name begins alike', [
    'shared/deploying/pins.ts',
    '${PIN}${project.name}.`',
    '${PIN}${project.name}`',
  ]),
  mutant('first-volume-waits', 'a service that runs waits without end for the place of its first volume', [
    'shared/deploying/pins.ts',
    'missing.some(({ attribute }) => isBoundTo(wanted, attribute, input)) && ',
    '',
  ]),
);

const LOST = noticedBy(
  'test/scenarios/volume-lost.test.ts',
  mutant('lost-volume-untold', 'nobody hears that a volume was lost with its instance', [
    'shared/pass/lost-volumes.ts',
    'return lost.length === 0',
    'return lost.length >= 0',
  ]),
);

const BEGUN = [
  ...noticedBy(
    'test/deploying/gate.test.ts',
    mutant('a-job-need-not-end', 'a service begins while the job runs that it waits for', [
      'shared/deploying/gate.ts',
      "if (condition === 'service_completed_successfully') return `waits for ${service} to complete`;\n  const tasks",
      'const tasks',
    ]),
  ),
  ...noticedBy(
    'test/deploying/hopeless.test.ts',
    mutant('spot-is-the-programs-fault', 'a deployment fails because Spot took its tasks', [
      'shared/deploying/stops.ts',
      "'SpotInterruption', ",
      '',
    ]),
    mutant('older-stops-count', 'a deployment fails for what the revision before it did', [
      'shared/deploying/failure.ts',
      'if (!service || service.revisionHash !== wanted.hash) return null;\n  const stops',
      'if (!service) return null;\n  const stops',
    ]),
  ),
  ...noticedBy(
    'test/deploying/before.test.ts',
    mutant('a-copy-is-one-more', 'a deployment that goes back keeps the copy of a move as a task of its count', [
      'shared/deploying/before.ts',
      'moving[name] ?? desired',
      'desired',
    ]),
  ),
];

const OTHERS = [
  ...noticedBy(
    'test/deploying/balancer.test.ts',
    mutant('target-groups-of-all', 'target groups of other projects are deleted', [
      'shared/deploying/publish.ts',
      'name.startsWith(ours) && ',
      '',
    ]),
    mutant('redirects-of-all', 'redirects of other projects are deleted', [
      'shared/deploying/rules.ts',
      '? project === input.project.name',
      '? true',
    ]),
  ),
  ...noticedBy(
    'test/deploying/masking.test.ts',
    mutant('logs-show-secrets', 'the last lines of a log show the secrets of the project', [
      'shared/deploying/log-tails.ts',
      '    secretsOf(wanted),\n  ).map',
      '    [],\n  ).map',
    ]),
  ),
];

const TOLD = noticedBy(
  'test/alerts/not-said.test.ts',
  mutant('told-again-after-a-week', 'what lasts longer than a week is told anew each week', [
    'shared/alerts/state.ts',
    "(phase === 'resolved' && now",
    "(phase !== 'said' && now",
  ]),
  mutant('refused-launch-ends-it', 'growth is said to go on by a launch that EC2 refused', [
    'shared/alerts/blocked.ts',
    "kind === 'launch' && result === 'done'",
    "kind === 'launch' && result !== 'pretended'",
  ]),
);

const KEPT = [
  ...noticedBy(
    'test/ledger/lease.test.ts',
    mutant('own-lease-keeps-me-out', 'a pass whose first answer was lost waits for its own lease', [
      'shared/ledger/head.ts',
      ' && head.lease.holder !== holder',
      '',
    ]),
  ),
  ...noticedBy(
    'test/ledger/generations.test.ts',
    mutant('never-taken-down', 'a project that has come back goes back to what ran before it was taken down', [
      'shared/ledger/projects.ts',
      'await dropGenerations(store, read.body.name);',
      '',
    ]),
  ),
  ...noticedBy(
    'test/api/cancel.test.ts',
    mutant('cancel-needs-a-row', 'a deployment whose request was killed cannot be cancelled', [
      'shared/api/cancel.ts',
      'if (record?.deployment === id) await finishAcceptance(store, record, clock.now());',
      '',
    ]),
  ),
];

/** What one rule promises by itself, and its own examples show. */
export const RULES: readonly Mutant[] = [...PINNED, ...LOST, ...BEGUN, ...OTHERS, ...TOLD, ...KEPT];
