import { mutant } from './mutant.js';

const PROJECTS = 'shared/ledger/projects.ts';
const DOWN = 'shared/deploying/down.ts';
const SERVICES = 'shared/aws/deploy-services.ts';

/** What makes every accepted file end in one state with a reason, and what was taken down stay down. */
export const DEPLOYING = [
  mutant('not-superseded', 'an older generation goes on beside the newer', [
    PROJECTS,
    'if (record.supersedes) await supersede(store, record, record.supersedes, now);',
    '',
  ]),
  mutant('acceptance-not-finished', 'a request that died half-way is finished by nobody', [
    'shared/pass/look-at-each.ts',
    'await finishAcceptance(ports.store, project.body, turn.startedAt);',
    '',
  ]),
  mutant(
    'acceptance-without-any-fence',
    'two requests at once are both accepted, and the later write wins',
    [
      PROJECTS,
      "const version = await store.put(key, body, { expected: read?.version ?? 'absent' });",
      'const version = await store.put(key, body);',
    ],
    [
      'shared/ledger/claims.ts',
      "{ items: [...others, claim] }, { expected: read?.version ?? 'absent' }",
      '{ items: [...others, claim] }',
    ],
  ),
  mutant('forgotten-without-fence', 'a project is forgotten although a new file was accepted', [
    PROJECTS,
    'wanted: [], removedAt: instant(now) }, { expected: read.version });',
    'wanted: [], removedAt: instant(now) });',
  ]),
  mutant('target-groups-left', 'a project that is taken down leaves its listeners and target groups', [
    DOWN,
    '...unpublishSteps(input, []),',
    '',
  ]),
  mutant('services-left', 'a project that is taken down leaves the services of which none runs', [
    DOWN,
    ".filter(({ status }) => status === 'ACTIVE')\n    .map(({ name }) => deleteStep",
    ".filter(({ status, running }) => status === 'ACTIVE' && running > 0)\n    .map(({ name }) => deleteStep",
  ]),
  mutant('no-deployment-deadline', 'a deployment that cannot end never fails', [
    'shared/deploying/failure.ts',
    'export const DEADLINE_MILLISECONDS = 30 * MINUTE;',
    'export const DEADLINE_MILLISECONDS = 30_000 * MINUTE;',
  ]),
  mutant('foreign-service-deleted', "what is deleted is not asked for its project's tag", [
    SERVICES,
    'if (tagOf(service, TAG.project) !== project)\n    return { result',
    "if (project === '')\n    return { result",
  ]),
  mutant('job-without-token', 'a run of a job that got no answer is started again', [
    'shared/aws/deploy-jobs.ts',
    'new RunTaskCommand({ ...input, tags',
    'new RunTaskCommand({ ...input, clientToken: undefined, tags',
  ]),
  mutant('deploys-without-room', 'counts are raised before there is room for them', [
    'shared/deploying/room.ts',
    'const more = Math.max(0, (count ?? desired) - there);',
    'const more = 0 * ((count ?? 0) + there);',
  ]),
  mutant('order-ignored', 'a service does not wait for what it depends on', [
    'shared/deploying/gate.ts',
    'if (!stand || stand.count === 0) return null;',
    'if (stand) return null;\n  if (!stand) return null;',
  ]),
  mutant('steady-at-once', 'a deployment is steady as soon as its steps are done', [
    'shared/deploying/up.ts',
    'const quiet = plan.steps.length === 0 && !isLeaving(input) && stands.every(isSettled);',
    'const quiet = plan.steps.length === 0;',
  ]),
];
