import { balanceOf, forecastOf, round } from './balance.js';
import { partOf } from './part.js';
import type { Finding } from './proposal.js';
import { type Situation, sizeOf, tasksOn } from './situation.js';
import { unplacedTasks } from './unplaced.js';

type Rule = (situation: Situation) => Finding;

/**
 * One task that fills its instance cannot be helped by more instances, nor does it mind fewer: it must not decide for the others. Where
 * the rule does nothing for the whole cluster because of the highest instance, it is asked again for those that can be helped.
 */
export const growthBesideTheFull =
  (rule: Rule): Rule =>
  (situation) =>
    unplacedTasks(situation).length > 0 ? rule(situation) : askedAgain(situation, rule, 'would-not-help', restOf);

/** Moves do not go to what is full either. */
export const movesBesideTheFull =
  (rule: Rule): Rule =>
  (situation) => {
    const shut = fullOf(situation);
    const found = askedAgain(situation, rule, 'would-not-help', restOf);
    const actions = found.actions.map((action) =>
      action.kind === 'relocate' ? { ...action, avoid: [...new Set([...action.avoid, ...shut])] } : action,
    );
    return { ...found, actions };
  };

/** What is full counts towards the minimum, and headroom is kept beside it. */
export const shrinkingBesideTheFull =
  (rule: Rule): Rule =>
  (situation) =>
    askedAgain(situation, rule, 'within-band', (whole, full) => {
      const rest = restOf(whole, full);
      const { min, headroomTasks } = whole.policy;
      return { ...rest, policy: { ...rest.policy, min: Math.max(0, min - full.length), headroomTasks } };
    });

type Rest = (situation: Situation, full: readonly string[]) => Situation;

const askedAgain = (situation: Situation, rule: Rule, blocker: Finding['blockedBy'][number], rest: Rest): Finding => {
  const usual = rule(situation);
  if (usual.actions.length > 0 || !usual.blockedBy.includes(blocker)) return usual;
  const full = fullOf(situation);
  if (full.length === 0 || full.length === situation.active.length) return usual;
  const found = rule(rest(situation, full));
  if (found.actions.length === 0) return usual;
  return { ...found, why: `${besideText(situation, full)}: ${found.why}`, predicted: forecastAfter(situation, found) };
};

const restOf: Rest = (situation, full) => {
  const shut = new Set(full);
  const rest = partOf(
    situation,
    ({ id }) => !shut.has(id),
    () => true,
  );
  const shared = new Set(full.flatMap((id) => tasksOn(situation, id).map(({ service }) => service)));
  return { ...rest, ranges: Object.fromEntries(Object.entries(situation.ranges).filter(([name]) => !shared.has(name))) };
};

/**
 * Active instances above the target of which the largest thing that cannot be divided, or what may not be moved, takes all but what is
 * worth a move.
 */
const fullOf = (situation: Situation): readonly string[] => {
  if (!situation.load) return [];
  const { policy, active } = situation;
  const { items, bins } = balanceOf(situation, { resource: 'cpu' });
  const largest = Math.max(policy.baseType.vcpu, ...bins.map(({ capacity }) => capacity));
  return active.flatMap(({ id }) => {
    const bin = bins.find((one) => one.id === id);
    if (!bin) return [];
    const here = items.filter(({ at }) => at === id).map(({ load }) => load);
    const share = (bin.fixed + here.reduce((sum, load) => sum + load, 0)) / bin.capacity;
    const least = Math.max(bin.fixed / bin.capacity, Math.max(0, ...here) / largest);
    const hot = share * 100 > policy.thresholds.target;
    return hot && (share - least) * 100 < policy.worthwhilePoints ? [id] : [];
  });
};

/** So many are named. */
const NAMED = 3;

const besideText = (situation: Situation, full: readonly string[]): string => {
  const named = full.slice(0, NAMED).map((id) => `${id} (${fillerOf(situation, id)})`);
  const more = full.length > NAMED ? ` and ${full.length - NAMED} more` : '';
  return `Beside ${named.join(', ')}${more}, which neither more nor fewer instances change`;
};

const fillerOf = (situation: Situation, id: string): string => {
  const load = situation.load!;
  const cpuOf = (taskId: string): number => load.tasks[taskId]?.cpu ?? 0;
  const [most] = [...tasksOn(situation, id)].sort((a, b) => cpuOf(b.id) - cpuOf(a.id));
  const one = load.instances.find((instance) => instance.id === id)!;
  return `${most?.service ?? 'no task'}, ${round((one.cpuUsed / one.vcpu) * 100)} %`;
};

/** For the whole cluster, with what is full. */
const forecastAfter = (situation: Situation, { actions, predicted }: Finding): Finding['predicted'] => {
  if (!predicted) return null;
  const without = actions.flatMap((action) => (action.kind === 'drain' ? [action.instanceId] : []));
  const more = actions.filter(({ kind }) => kind === 'launch' || kind === 'undrain').length;
  const left = { ...situation, active: situation.active.filter(({ id }) => !without.includes(id)) };
  const { best } = balanceOf(situation, { resource: 'cpu', more, without });
  return forecastOf(left, best, 'cpu', sizeOf(left) + more);
};
