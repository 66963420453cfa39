import { MINUTE } from '../model/time.js';
import { count, type Facts, usdPerHour } from './facts.js';
import type { Condition } from './state.js';

/** A replacement stands beside what it replaces for some minutes: that is no trend. */
const HOLD_MILLISECONDS = 15 * MINUTE;

/** A month as AWS counts it in its own examples (https://calculator.aws). */
const HOURS_A_MONTH = 730;

/** What a month would cost at the present rate against what it may cost. Nothing is held back by it. */
export const budgetConditions = ({ view, budgetUsdPerMonth }: Facts): readonly Condition[] => {
  if (!budgetUsdPerMonth) return [];
  const month = view.usdPerHour * HOURS_A_MONTH;
  const [costs, may] = [usd(month), usd(budgetUsdPerMonth)];
  const { active, max } = view.size;
  const numbers = { 'a month': costs, budget: may, 'an hour': usdPerHour(view.usdPerHour), instances: active, max };
  return [
    {
      key: 'cost.over-budget',
      on: month > budgetUsdPerMonth,
      holdMilliseconds: HOLD_MILLISECONDS,
      quietMilliseconds: HOLD_MILLISECONDS,
      raise: () => ({
        type: 'cost.over-budget',
        severity: 'warning',
        project: null,
        title: `over budget: ${costs} a month at this rate, budget ${may}`,
        why: `${usdPerHour(view.usdPerHour)} for ${typesOf(view.instances)} (list prices) x ${HOURS_A_MONTH} hours = ${costs}, for 15 min now.`,
        effect: `${usd(month - budgetUsdPerMonth)} a month more than planned if it stays; nothing is held back by a budget.`,
        todo: `See which service costs most: evenkeel cost. To make it a limit, set maxUsdPerHour to ${(budgetUsdPerMonth / HOURS_A_MONTH).toFixed(3)}, or lower max (now ${max}).`,
        numbers,
      }),
      recover: () => ({
        type: 'cost.within-budget',
        severity: 'info',
        project: null,
        title: `within budget again: ${costs} a month at this rate, budget ${may}`,
        why: `${count(active, 'instance')} cost ${usdPerHour(view.usdPerHour)}.`,
        effect: null,
        todo: 'Nothing.',
        numbers,
      }),
    },
  ];
};

const usd = (value: number): string => `$${value.toFixed(2)}`;

/** `2 x t3.small, 1 x m5.large`. */
const typesOf = (instances: Facts['view']['instances']): string => {
  const counts = new Map<string, number>();
  for (const { type } of instances) counts.set(type, (counts.get(type) ?? 0) + 1);
  return [...counts].map(([type, number]) => `${number} x ${type}`).join(', ');
};
