import type { Policy } from './policy.js';

const setting = (target: number) => ({ out: Math.min(95, target + 15), target, in: Math.min(90, target + 5) });

/** The product itself: its functions run by its own rules, alarms and heartbeats, as on AWS. */
export const ours: Policy = {
  name: 'ours',
  usual: setting(55),
  sweep: [40, 45, 50, 55, 60, 65, 70, 75, 80].map(setting),
  start: ({ cluster, workload }) => ({ want: (tasks) => cluster.deploy(workload.file(tasks)) }),
};
