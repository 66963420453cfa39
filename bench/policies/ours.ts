import type { Policy } from './policy.js';

const setting = (out: number, target: number, into: number) => ({ out, target, in: into });

/** Those of the defaults' proportions, and the tighter ones: as cheap as its line allows. */
const LOOSE = [50, 55, 60, 65, 70, 80].map((out) => setting(out, out - 15, out - 10));
const TIGHT = [55, 60, 65, 70, 73, 75, 78, 80, 83, 85, 90, 95].map((out) => setting(out, out - 5, out - 5));

/** The product itself: its functions run by its own rules, alarms and heartbeats, as on AWS. */
export const ours: Policy = {
  name: 'ours',
  usual: setting(70, 55, 60),
  sweep: [...LOOSE, ...TIGHT],
  start: ({ cluster, workload }) => ({
    want: (tasks) => cluster.deploy(workload.file(tasks)),
    upgrade: () => cluster.deploy(workload.file(1).replaceAll('nginx:1.27-alpine', 'nginx:1.28-alpine')),
  }),
};
