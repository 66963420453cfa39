import { BROKEN, sharingPort, shop, twoHosts, withJob } from './files.js';
import type { Flow } from './flow.js';
import { allRun, type Stage } from './stage.js';

const FILE_SYSTEM = 'fs-0123456789abcdef0';

const deployed = (file: string, services: number) => async (stage: Stage) => {
  await stage.put('shop', file);
  await stage.settled();
  if (!allRun(stage, services)) throw new Error('the project does not come up');
};

const goneAway = ({ local }: Stage): boolean => local.amazon.ecs.services().length === 0;

/** Projects that come, change, fail, go back and go. */
export const FLOWS_OF_PROJECTS: readonly Flow[] = [
  {
    name: 'deploy',
    params: {},
    begin: (stage) => stage.put('shop', shop('1')),
    ended: (stage) => allRun(stage, 2),
  },
  {
    name: 'update',
    params: {},
    before: deployed(shop('1'), 2),
    begin: (stage) => stage.put('shop', shop('2')),
    ended: (stage) => allRun(stage, 2),
  },
  {
    name: 'roll back',
    params: {},
    before: deployed(shop('1'), 2),
    begin: (stage) => stage.put('shop', shop('2').replace('nginx:1.27-alpine', BROKEN)),
    ended: (stage) => allRun(stage, 2),
  },
  {
    name: 'remove',
    params: {},
    before: deployed(shop('1'), 2),
    begin: (stage) => stage.down('shop', '?volumes=true'),
    ended: goneAway,
  },
  {
    name: 'job',
    params: {},
    begin: (stage) => stage.put('shop', withJob(20)),
    ended: (stage) => allRun(stage, 1),
  },
  {
    name: 'file volumes, there and back',
    params: { fileSystem: FILE_SYSTEM },
    begin: async (stage) => {
      await stage.put('shop', shop('1'));
      await stage.settled();
      await stage.down('shop', '?volumes=true');
    },
    ended: goneAway,
  },
  {
    name: 'shared port, there and back',
    params: {},
    before: deployed(sharingPort('one.example.com'), 1),
    begin: async (stage) => {
      await stage.put('blog', sharingPort('two.example.com'));
      await stage.settled();
      await stage.down('blog');
    },
    ended: (stage) => allRun(stage, 1),
  },
  {
    name: 'rules and certificates change',
    params: {},
    before: deployed(twoHosts(['one', 'two'], '/', '1'), 2),
    begin: async (stage) => {
      await stage.put('shop', twoHosts(['two', 'one'], '/health', '2'));
      await stage.settled();
      await stage.put('blog', twoHosts(['three', 'four'], '/', '3'));
    },
    ended: (stage) => allRun(stage, 4),
  },
  {
    name: 'remove under a job',
    params: {},
    begin: async (stage) => {
      await stage.put('shop', withJob(3_000));
      await stage.until(() => runsAJob(stage), 20);
      await stage.down('shop');
    },
    ended: goneAway,
  },
];

const runsAJob = ({ local }: Stage): boolean =>
  [...local.amazon.ecs.tasks.values()].some(({ service, lastStatus }) => service === null && lastStatus === 'RUNNING');
