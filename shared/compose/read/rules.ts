import { nearest } from '../nearest.js';
import type { Report } from '../report.js';
import { steps } from '../table.js';
import { type Path, plain, spell, type Tree } from '../tree.js';

type Rule = (value: unknown) => string | null;

const oneOf =
  (...words: readonly string[]): Rule =>
  (value) => {
    if (words.includes(String(value))) return null;
    const near = nearest(String(value), words);
    return `must be ${words.slice(0, -1).join(', ')} or ${words.at(-1)}${near ? `; ${near}?` : ''}`;
  };

const between =
  (least: number, most: number): Rule =>
  (value) =>
    typeof value === 'number' && value >= least && value <= most ? null : `must be between ${least} and ${most}`;

const matching =
  (pattern: RegExp, words: string): Rule =>
  (value) =>
    pattern.test(String(value)) ? null : `must be ${words}`;

/** Docker mounts nothing at the root itself. */
const TARGET = matching(/^\/+(?!\.{0,2}(?:\/|$))(?!.*\/\.\.(?:\/|$))/, 'an absolute path in the container, without ".."');

/** Values that have the right type and still mean nothing. Paths as in the table. */
const RULES: readonly (readonly [string, Rule])[] = [
  ['services.*.container_name', matching(/[a-zA-Z0-9][a-zA-Z0-9_.-]+/, 'two or more letters, digits, "_", "." and "-"')],
  ['services.*.depends_on.*.condition', oneOf('service_started', 'service_healthy', 'service_completed_successfully')],
  ['services.*.deploy.mode', oneOf('replicated', 'global', 'replicated-job', 'global-job')],
  ['services.*.deploy.endpoint_mode', oneOf('vip', 'dnsrr')],
  ['services.*.deploy.replicas', between(0, 1000)],
  ['services.*.deploy.restart_policy.condition', oneOf('none', 'on-failure', 'any')],
  ['services.*.deploy.update_config.failure_action', oneOf('continue', 'pause', 'rollback')],
  ['services.*.deploy.update_config.order', oneOf('start-first', 'stop-first')],
  ['services.*.deploy.update_config.parallelism', between(0, 1000)],
  ['services.*.env_file[].format', oneOf('raw')],
  ['services.*.expose[]', matching(/^\d{1,5}(-\d{1,5})?(\/(tcp|udp))?$/, 'a port or a range, such as 5432 or 5432/udp')],
  ['services.*.healthcheck.retries', between(0, 1_000_000)],
  ['services.*.ports[].host_ip', matching(/^[0-9a-fA-F:.]+$/, 'an address')],
  ['services.*.ports[].mode', oneOf('ingress', 'host')],
  ['services.*.ports[].protocol', oneOf('tcp', 'udp')],
  ['services.*.ports[].published', matching(/^(?:|[1-9]\d{0,4}(-[1-9]\d{0,4})?)$/, 'a port')],
  ['services.*.ports[].target', between(1, 65535)],
  [
    'services.*.pull_policy',
    matching(
      /^(?:always|never|build|if_not_present|missing|refresh|daily|weekly|every_(?:\d+[wdhms])+)$/,
      'always, missing, never, build, daily, weekly or every_<time>',
    ),
  ],
  [
    'services.*.restart',
    matching(/^(?:no|always|unless-stopped|on-failure(?::\d+)?)$/, 'no, always, unless-stopped or on-failure'),
  ],
  ['services.*.scale', between(0, 1000)],
  ['services.*.volumes[].target', TARGET],
  ['services.*.volumes[].tmpfs.mode', between(0, 0o7777)],
  ['services.*.volumes[].tmpfs.size', matching(/^\d+$/, 'zero or more bytes')],
  ['services.*.volumes[].type', oneOf('volume', 'bind', 'tmpfs', 'image', 'cluster', 'npipe')],
  ...extension('services.*.x-evenkeel'),
  ...extension('x-evenkeel'),
  ...scale('services.*.deploy.x-aws-autoscaling'),
  // A service's own is told with what it is for.
  ['x-evenkeel.http.redirect', between(1, 65535)],
];

/** What a service says of itself, and the project of all of them. */
function extension(path: string): readonly (readonly [string, Rule])[] {
  return [
    [`${path}.relocate`, oneOf('always', 'never')],
    [`${path}.http.health`, matching(/^\/[!-~]{0,1023}$/, 'a path that begins with /, in ASCII')],
    ...scale(`${path}.scale`),
  ];
}

function scale(path: string): readonly (readonly [string, Rule])[] {
  return [
    [`${path}.cpu`, between(1, 100)],
    [`${path}.memory`, between(1, 100)],
    [`${path}.max`, between(1, 1000)],
    [`${path}.min`, between(1, 1000)],
  ];
}

const PARTED = RULES.map(([path, rule]) => ({ path: steps(path), rule }));

/** Checks every written value that has a rule. */
export const checkRules = (root: Tree, report: Report): void => {
  for (const { path, rule } of PARTED) check(root, path, 0, [], rule, report);
};

const check = (tree: Tree, path: readonly string[], at: number, trail: (string | number)[], rule: Rule, report: Report): void => {
  const step = path[at];
  if (step === undefined) {
    judge(tree, trail, rule, report);
    return;
  }
  const inside = (value: Tree, key: string | number): void => {
    trail.push(key);
    check(value, path, at + 1, trail, rule, report);
    trail.pop();
  };
  if (tree.kind === 'sequence' && step === '[]') tree.items.forEach(inside);
  else if (tree.kind === 'mapping' && step === '*') for (const [key, { value }] of tree.entries) inside(value, key);
  else if (tree.kind === 'mapping') {
    const entry = tree.entries.get(step);
    if (entry) inside(entry.value, step);
  }
};

const judge = (tree: Tree, path: Path, rule: Rule, report: Report): void => {
  const fault = rule(plain(tree));
  if (fault === null) return;
  const detail = `${spell(path)} ${fault}, not ${JSON.stringify(plain(tree))}`;
  report.fault('BAD_VALUE', { place: tree.place, path: [...path] }, detail);
};
