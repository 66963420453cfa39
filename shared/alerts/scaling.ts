import type { DecidedAction, Decision, Forecast } from '../model/decision.js';
import { BOUND_TEXT } from '../model/forecast-text.js';
import { count, type Facts, percent, type Said, usdPerHour } from './facts.js';

/** Instances bought, and instances given up, as the decision of this pass did it. What a dry run pretends is not told. */
export const scalingAlerts = (facts: Facts): readonly Said[] => {
  const late = (facts.corrected ?? []).flatMap((decision) => alertsFor(facts, decision));
  return [...late, ...(facts.decision ? alertsFor(facts, facts.decision) : [])];
};

const alertsFor = (facts: Facts, decision: Decision): readonly Said[] => {
  const launched = decision.action === 'scale-out' ? effective(decision, 'launch') : [];
  const drained = decision.action === 'scale-in' ? effective(decision, 'drain') : [];
  return [
    ...(launched.length > 0 ? [scaledOut(facts, decision, launched)] : []),
    ...(drained.length > 0 ? [scaledIn(facts, decision, drained)] : []),
  ];
};

const effective = (decision: Decision, kind: DecidedAction['kind']): readonly DecidedAction[] =>
  decision.actions.filter((action) => action.kind === kind && (action.result === 'done' || action.result === 'already'));

const scaledOut = (facts: Facts, decision: Decision, launched: readonly DecidedAction[]): Said => ({
  type: 'cluster.scaled-out',
  severity: 'info',
  key: `cluster.scaled-out/${nameOf(decision, allOf(decision, 'launch'))}`,
  decision: decision.id,
  project: null,
  title: `scaled out ${decision.from} -> ${decision.to} (${change(decision)})`,
  why: decision.why,
  effect: effectOf(facts, decision, launched.length),
  todo: `Nothing. If this repeats every day at the same hour, raise the minimum (now ${facts.view.size.min}).`,
  numbers: numbersOf(facts, decision),
});

const scaledIn = (facts: Facts, decision: Decision, drained: readonly DecidedAction[]): Said => ({
  type: 'cluster.scaled-in',
  severity: 'info',
  key: `cluster.scaled-in/${nameOf(decision, allOf(decision, 'drain'))}`,
  decision: decision.id,
  project: null,
  title: `scaling in ${decision.from} -> ${decision.to} (${change(decision)})`,
  why: decision.why,
  effect: `${effectOf(facts, decision, -drained.length)} ${drained.map(({ target }) => target).join(', ')} is drained, and terminated once empty.`,
  todo: `Nothing. To keep ${count(decision.from, 'instance')}, raise the minimum (now ${facts.view.size.min}).`,
  numbers: numbersOf(facts, decision),
});

/** Also what has not come to anything yet: a decision that is corrected later is still the same news. */
const allOf = ({ actions }: Decision, kind: DecidedAction['kind']): readonly DecidedAction[] =>
  actions.filter((action) => action.kind === kind);

/** The intent outlives a killed pass, the decision's id does not. */
const nameOf = (decision: Decision, actions: readonly DecidedAction[]): string =>
  actions.map(({ intent }) => intent).find((intent) => intent !== null) ?? decision.id ?? decision.at;

/** Why instances are bought when it is not for their load: a code says little on a telephone. */
const CAUSES: Readonly<Partial<Record<Decision['reasons'][number], string>>> = {
  'below-min': 'fewer than the minimum',
  unplaced: 'a task without room',
  headroom: 'headroom that was asked for',
};

const change = ({ inputs, predicted, reasons }: Decision): string => {
  const cause = CAUSES[reasons[0] ?? 'above-line'];
  if (cause) return cause;
  if (inputs.max === null) return reasons.join(', ') || 'no reading';
  const before = `CPU ${percent(inputs.max)}`;
  return predicted ? `${before} -> predicted ${expected(predicted)}` : before;
};

const expected = ({ cpu, bound }: Forecast): string => `${bound ? `${BOUND_TEXT[bound]} ` : ''}${percent(cpu.max)}`;

/** Price of what is added or given up, and of the cluster once it is done. */
const effectOf = ({ view }: Facts, { actions, predicted }: Decision, instances: number): string => {
  const ids = new Set(actions.map(({ target }) => target));
  const price = (view.instances.find(({ id }) => ids.has(id)) ?? view.instances.at(-1))?.usdPerHour;
  const after = predicted?.usdPerHour ?? view.usdPerHour;
  const delta = price === undefined ? '' : `${instances > 0 ? '+' : '-'}${usdPerHour(Math.abs(instances) * price)}, `;
  return `${delta}${usdPerHour(after)} in all.`;
};

const numbersOf = ({ view }: Facts, decision: Decision): Said['numbers'] => ({
  from: decision.from,
  to: decision.to,
  'CPU before': percent(decision.inputs.max),
  'CPU predicted': decision.predicted ? expected(decision.predicted) : percent(undefined),
  'CPU mean before': percent(decision.inputs.mean),
  line: `${decision.inputs.thresholds.out} %`,
  usdPerHour: decision.predicted?.usdPerHour ?? view.usdPerHour,
});
