import type { Local } from '../simulator/local.js';
import type { FaultKind } from '../simulator/parts.js';
import { redrive } from './messages.js';
import type { Act } from './schedule.js';
import { slackOf } from './slack.js';
import { ageTable, wipeTable } from './table.js';

/** Acts that befall the whole cluster, or that an operator does to it. Returns what came of it, in words. */
export const operate = async (local: Local, act: Act): Promise<string> => {
  const { amazon } = local;
  switch (act.kind) {
    case 'fault-over':
      return endFault(local, act.fault);
    case 'zone-loss':
      return loseZone(local, amazon.settings.zones[act.zone]!, act.seconds);
    case 'spot-storm':
      return reclaim(local, act.percent);
    case 'redrive':
      return `redrive: ${redrive(amazon, local.stack.name, act.messages)} messages`;
    case 'slack-outage':
      slackOf(amazon)!.out(act.trouble, act.seconds);
      return `Slack ${act.trouble} for ${act.seconds} s`;
    case 'table-wiped':
      return `the table is wiped: ${await wipeTable(local)} rows are gone`;
    case 'upgrade':
      return upgrade(local);
    default:
      throw new Error(`${act.kind} is no such act`);
  }
};

const endFault = ({ amazon }: Local, kind: FaultKind): string => {
  amazon.faults.end(kind);
  return `over: ${kind}`;
};

/** Machines of the zone hang and their agents are silent; when it is back they are as well. */
const loseZone = ({ amazon }: Local, zone: string, seconds: number): string => {
  const lost = [...amazon.ec2.instances.values()].filter((one) => one.zone === zone && one.state === 'running');
  amazon.faults.add({ kind: 'capacity', operation: 'ec2.RunInstances', target: zone, seconds });
  for (const { id } of lost) amazon.faults.add({ kind: 'impaired', target: id });
  amazon.world.after(seconds * 1000, 'zone is back', () => {
    for (const { id, impairedAt } of lost) if (impairedAt) amazon.ec2.impair(id, false);
  });
  return `zone ${zone} is lost for ${seconds} s: ${lost.map(({ id }) => id).join(', ') || 'nothing runs there'}`;
};

const reclaim = ({ amazon }: Local, percent: number): string => {
  const spot = [...amazon.ec2.instances.values()].filter(
    ({ market, state, id }) => market === 'spot' && state === 'running' && amazon.ecs.registeredAt(id) !== null,
  );
  const taken = spot.slice(0, Math.ceil((spot.length * percent) / 100));
  taken.forEach(({ id }, i) => {
    amazon.disturbed.add(id);
    amazon.world.after(i * 1_500, 'spot storm', () => amazon.ec2.interrupt(id));
  });
  return `Spot storm: ${taken.map(({ id }) => id).join(', ') || 'no Spot instance runs'}`;
};

/** Another environment for every function; nothing in the cluster is judged by it. */
const UPGRADED = '100000';

/** As `osls deploy` does it: the functions are made anew under the passes that run. A fault may make it fail: then nothing is new. */
const upgrade = async (local: Local): Promise<string> => {
  const aged = await ageTable(local).catch(() => []);
  const told = `upgrade of the stack; the head row without ${aged.join(', ') || 'anything less'}`;
  try {
    await local.stack.update({ budgetUsdPerMonth: UPGRADED });
    return told;
  } catch (error) {
    return `${told}: failed (${(error as Error).message.slice(0, 120)})`;
  }
};
