import { shop, web } from './files.js';
import type { Flow } from './flow.js';
import { allRun, type Stage, upOf } from './stage.js';

const FOUR = ['a', 'b', 'c', 'd'];

const deployed = (file: string, services: number) => async (stage: Stage) => {
  await stage.put('web', file);
  await stage.settled();
  if (!allRun(stage, services)) throw new Error('the project does not come up');
};

const cpuOf = (stage: Stage): number[] =>
  upOf(stage).map(({ id }) => Math.round((stage.local.amazon.load.ofInstance(id).cpuUsed / 2) * 100));

/** Two instances, each near the mean of both. */
const isLevel = (stage: Stage): boolean => {
  const figures = cpuOf(stage);
  return figures.length === 2 && Math.max(...figures) - Math.min(...figures) < 20;
};

const members = ({ local }: Stage): number =>
  [...local.amazon.ec2.instances.values()].filter(({ id, state }) => state === 'running' && local.amazon.ecs.registeredAt(id))
    .length;

const hostOf = ({ local }: Stage, service: string): string =>
  [...local.amazon.ecs.tasks.values()].find((task) => task.service === service && task.lastStatus === 'RUNNING')!.instanceId!;

const isGone = ({ local }: Stage, versions: (version: string | undefined) => boolean): boolean =>
  [...local.amazon.ec2.instances.values()].every(
    ({ state, launchTemplate }) => state !== 'running' || !versions(launchTemplate?.version),
  );

/** Instances that come, go, are moved off and are replaced. */
export const FLOWS_OF_CAPACITY: readonly Flow[] = [
  {
    name: 'provision',
    params: { min: '2' },
    ended: (stage) => members(stage) === 2,
  },
  {
    name: 'fleets of Spot pools',
    params: { spotShare: '100', types: 't3.medium' },
    before: (stage) => stage.advance(90),
    begin: async (stage) => stage.local.stack.update({ min: '4' }),
    ended: (stage) => members(stage) === 4 && upOf(stage).every(({ market }) => market === 'spot'),
  },
  {
    name: 'scale-out and moves',
    params: {},
    before: deployed(web(FOUR), 4),
    begin: async (stage) => stage.load('web', { a: 0.5, b: 0.5, c: 0.4, d: 0.4 }),
    ended: (stage) => isLevel(stage) && allRun(stage, 4),
    end: (stage) => (isLevel(stage) ? 'level' : `at ${cpuOf(stage)}`),
  },
  {
    name: 'scale-in',
    params: { min: '2' },
    before: async (stage) => {
      await deployed(web(FOUR), 4)(stage);
      await stage.local.stack.update({ min: '1' });
    },
    begin: async (stage) => stage.load('web', { a: 0.05, b: 0.05, c: 0.04, d: 0.04 }),
    ended: (stage) => upOf(stage).length === 1 && allRun(stage, 4),
  },
  {
    name: 'interruption',
    params: { min: '2', spotShare: '50' },
    before: deployed(web(FOUR, 256), 4),
    begin: async (stage) => {
      const target = upOf(stage).find(({ market }) => market === 'spot')!.id;
      stage.local.amazon.faults.add({ kind: 'spot-notice', target });
    },
    ended: (stage) => stage.local.amazon.ec2.instances.size === 3 && members(stage) === 2 && allRun(stage, 4),
  },
  {
    name: 'repair of a lost agent',
    params: { min: '2' },
    before: deployed(web(FOUR, 256), 4),
    begin: async (stage) => {
      stage.local.amazon.faults.add({ kind: 'agent-lost', target: hostOf(stage, 'web-a') });
    },
    ended: (stage) =>
      stage.local.amazon.ec2.instances.size === 3 && upOf(stage).length === 2 && members(stage) === 2 && allRun(stage, 4),
  },
  {
    name: 'repair of an impaired instance',
    params: { min: '2' },
    before: deployed(shop('1'), 2),
    begin: async (stage) => {
      stage.local.amazon.faults.add({ kind: 'impaired', target: hostOf(stage, 'web-db') });
    },
    ended: (stage) => (stage.local.amazon.calls.get('ec2.RebootInstances') ?? 0) > 0 && allRun(stage, 2),
  },
  {
    name: 'rolling replacement',
    params: { min: '2' },
    before: deployed(web(FOUR), 4),
    begin: async (stage) => stage.local.stack.update({ keyName: 'look-inside' }),
    ended: (stage) => members(stage) === 2 && isGone(stage, (version) => version === '1') && allRun(stage, 4),
  },
  {
    name: 'down of the stack',
    params: { min: '2' },
    before: deployed(shop('1'), 2),
    begin: (stage) => stage.local.stack.delete(),
    ended: (stage) => upOf(stage).length === 0,
  },
];
