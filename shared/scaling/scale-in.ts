import { counted } from '../model/counted.js';
import type { Candidate as Shown } from '../model/decision.js';
import { balanceOf, forecastOf, round } from './balance.js';
import { type Candidate, candidateOf, scoreOf, type Totals, totalsOf } from './giving-up.js';
import { instancePrice } from './prices.js';
import { names, type Refusal, refusalOf } from './proof.js';
import { type Finding, heldBack, nothing } from './proposal.js';
import { type Worn, wornOf } from './rolling.js';
import { aliveOf, type Situation } from './situation.js';

/**
 * Fewer instances, with proof: their tasks fit elsewhere, the highest load of the recent window stays under the line on what is left,
 * nothing is in flight, they are old enough, and the minimum holds. All that are empty at once, of others no more than the budget.
 */
export const scaleIn = (situation: Situation): Finding => {
  const { active, policy } = situation;
  const over = aliveOf(situation) - situation.lost.length > policy.max && active.length > policy.min;
  if (active.length <= policy.min) return heldBack('at-min', `${active.length} of at least ${policy.min}.`);
  const busy = inTheWay(situation);
  if (busy) return busy;
  const all = inOrder(
    situation,
    active.map((instance) => candidateOf(situation, instance, over)),
  );
  const totals = totalsOf(all);
  const { chosen, refused } = choose(situation, all, over);
  const taken = new Set(chosen);
  const candidates = all.map((one) => shown(one, totals, taken, refused));
  if (chosen.length === 0) {
    const first = all[0];
    const blockedBy = all.flatMap((one) => refused.get(one)?.[0] ?? one.blocker ?? []);
    const waiting = all.flatMap(({ nextEligibleAt }) => nextEligibleAt ?? []);
    const nextEligibleAt = waiting.length > 0 ? Math.min(...waiting) : null;
    return {
      ...nothing,
      candidates,
      blockedBy: [...new Set(blockedBy)],
      why: first ? whyOf(first, refused) : '',
      nextEligibleAt,
    };
  }
  return { ...acting(situation, chosen, over), candidates };
};

const inTheWay = (situation: Situation): Finding | null => {
  if (situation.launches.length > 0 || situation.moves.length > 0 || situation.drains.length > 0) {
    return heldBack('in-flight', 'An instance or a task is on its way.');
  }
  if (situation.touched.length > 0 || situation.demand.length > 0) return heldBack('deploying', 'A deployment is under way.');
  if (situation.observation.unread?.['status-checks'])
    return heldBack('settling', 'Nothing is given up before EC2 tells whose status checks fail.');
  const silent = [...situation.lost, ...situation.active.filter((one) => !one.containerInstance!.agentConnected)];
  if (silent.length > 0) {
    const ids = silent.map(({ id }) => id).join(', ');
    return heldBack(
      'settling',
      `The agent of ${ids} does not answer: what answers is kept, it may be needed for what runs there.`,
    );
  }
  return null;
};

/**
 * What disturbs least for what it saves; the last of its zone later, then what EC2 is about to take, then from the fullest zone, then what
 * would have to be replaced soon (an older template or image, its age), then the youngest.
 */
const inOrder = (situation: Situation, all: readonly Candidate[]): Candidate[] => {
  const { active } = situation;
  const worn = new Map(all.map(({ instance }) => [instance.id, wornOf(situation, instance)?.reason ?? null]));
  const leaves = ({ instance }: Candidate): number => Number(LEAVING.includes(worn.get(instance.id) ?? null));
  const lasts = ({ instance }: Candidate): number => Number(worn.get(instance.id) === null);
  const zones = new Map<string, number>();
  for (const { zone } of active) zones.set(zone, (zones.get(zone) ?? 0) + 1);
  const crowd = (one: Candidate): number => zones.get(one.instance.zone)!;
  const lonely = (one: Candidate): number => Number(one.tasks.length > 0 && crowd(one) === 1 && active.length > 2);
  const cost = ({ tasks, instance }: Candidate): number => tasks.length / (instancePrice(instance) || 1);
  return [...all].sort(
    (a, b) =>
      lonely(a) - lonely(b) ||
      cost(a) - cost(b) ||
      leaves(b) - leaves(a) ||
      crowd(b) - crowd(a) ||
      lasts(a) - lasts(b) ||
      b.instance.launchedAt - a.instance.launchedAt ||
      (a.instance.id < b.instance.id ? 1 : -1),
  );
};

const LEAVING: readonly (Worn['reason'] | null)[] = ['rebalance', 'asked'];

/** A tenth of the cluster is disturbed at once, at least one. */
const BUDGET_SHARE = 0.1;
/** What is empty disturbs nobody; still half at most, for what is measured next may tell another story. */
const EMPTY_SHARE = 0.5;
/** So many are looked at closely in one pass; the next pass looks again. */
const LOOKS = 8;
/** Giving it up has to save at least half of what it disturbs, both against the mean. */
const LEAST_SCORE = 0.5;

interface Choice {
  readonly chosen: readonly Candidate[];
  readonly refused: ReadonlyMap<Candidate, Refusal>;
}

const choose = (situation: Situation, all: readonly Candidate[], over: boolean): Choice => {
  const refused = new Map<Candidate, Refusal>();
  const { active, policy } = situation;
  const spare = over ? Math.min(active.length - policy.min, aliveOf(situation) - policy.max) : active.length - policy.min;
  const free = all.filter((one) => one.blocker === null);
  const empty = free.filter((one) => one.tasks.length === 0);
  const most = (share: number): number => Math.min(spare, Math.max(1, Math.floor(active.length * share)));
  const given = together(situation, empty, most(EMPTY_SHARE), over, refused);
  if (given.length > 0) return { chosen: given, refused };
  const soonEmpty = all.some((one) => one.tasks.length === 0 && one.blocker === 'settling');
  if (soonEmpty) return { chosen: [], refused };
  const totals = totalsOf(all);
  const others = free.filter((one) => one.tasks.length > 0);
  const worth = over ? others : others.filter((one) => worthIt(one, totals, refused));
  for (let start = 0; start < Math.min(LOOKS, worth.length); start += 1) {
    const found = together(situation, worth.slice(start), most(BUDGET_SHARE), over, refused);
    if (found.length > 0) return { chosen: found, refused };
  }
  for (const one of worth.slice(LOOKS)) refused.set(one, ['within-band', `${LOOKS} that disturb less were looked at first.`]);
  return { chosen: [], refused };
};

const worthIt = (one: Candidate, totals: Totals, refused: Map<Candidate, Refusal>): boolean => {
  const score = scoreOf(one, totals);
  if (score >= LEAST_SCORE) return true;
  refused.set(one, [
    'would-not-help',
    `Giving ${one.instance.id} up would move ${counted(one.tasks.length, 'task')}, more than it saves.`,
  ]);
  return false;
};

/** As many of the first as may go together: all that are allowed, or half of them, and so on down to one. */
const together = (
  situation: Situation,
  list: readonly Candidate[],
  most: number,
  over: boolean,
  refused: Map<Candidate, Refusal>,
): readonly Candidate[] => {
  for (let count = Math.min(most, list.length); count > 0; count = Math.floor(count / 2)) {
    const given = list.slice(0, count);
    const refusal = refusalOf(situation, given, over);
    if (!refusal) return given;
    if (count === 1) refused.set(given[0]!, refusal);
  }
  return [];
};

const acting = (situation: Situation, chosen: readonly Candidate[], over: boolean): Finding => {
  const gone = chosen.map(({ instance }) => instance.id);
  const leaving = new Set(gone);
  const { policy, active, load } = situation;
  const left = load ? balanceOf(situation, { resource: 'cpu', without: gone }).best : null;
  const staying = active.filter((one) => !leaving.has(one.id));
  return {
    ...nothing,
    actions: chosen.map(({ instance, reason }) => ({ kind: 'drain', reason, instanceId: instance.id })),
    reasons: [...new Set(chosen.map(({ reason }) => reason))],
    why: over ? chosen[0]!.why : reasonText(situation, chosen),
    formula: left
      ? `without ${names(chosen)} the highest is ${round(left.max * 100)} % <= ${policy.thresholds.in} %`
      : 'no task runs on it',
    predicted: left && left.mean > 0 ? forecastOf({ ...situation, active: staying }, left, 'cpu', staying.length) : null,
  };
};

const reasonText = ({ policy }: Situation, chosen: readonly Candidate[]): string => {
  const [first] = chosen;
  if (first!.tasks.length === 0 && chosen.length === 1) return first!.why;
  if (first!.tasks.length === 0) return `No task has run on ${names(chosen)} for ${policy.emptySeconds} s or more.`;
  const tasks = chosen.reduce((sum, one) => sum + one.tasks.length, 0);
  const fit =
    tasks === 1 ? `The one task of ${names(chosen)} fits elsewhere` : `The ${tasks} tasks of ${names(chosen)} fit elsewhere`;
  return `${fit}, and the highest load of ${first!.windowSeconds / 60} min stays under ${policy.thresholds.in} % without ${chosen.length === 1 ? 'it' : 'them'}.`;
};

const whyOf = (one: Candidate, refused: ReadonlyMap<Candidate, Refusal>): string => refused.get(one)?.[1] ?? one.why;

const shown = (
  one: Candidate,
  totals: Totals,
  chosen: ReadonlySet<Candidate>,
  refused: ReadonlyMap<Candidate, Refusal>,
): Shown => {
  const isTaken = chosen.has(one);
  const why = whyOf(one, refused) || (isTaken ? 'its tasks fit elsewhere' : `${names([...chosen])} disturbs less`);
  return { id: one.instance.id, chosen: isTaken, score: round(scoreOf(one, totals)), why };
};
