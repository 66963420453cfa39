import type { Change } from '../shared/model/project.js';
import type { FaultAnswer } from './client/refused.js';
import type { Colour, Paint } from './paint.js';
import { usd } from './usd.js';
import { warningLines } from './warning-lines.js';

/** What the API answers to `dryRun`, as far as it is shown. */
export interface Plan {
  readonly changes: readonly Change[];
  readonly verdicts?: readonly unknown[];
  readonly usdPerHour: { readonly now: number; readonly after: number };
  readonly warnings?: readonly FaultAnswer[];
}

export const hasChanges = ({ changes }: Plan): boolean => changes.some(({ action }) => action !== 'unchanged');

const MARKS: Readonly<Record<Change['action'], readonly [string, Colour]>> = {
  create: ['+', 'green'],
  update: ['~', 'yellow'],
  delete: ['-', 'red'],
  unchanged: ['=', 'dim'],
};

/** A tree: a branch for each service that changes, with why; then what it costs. */
export const planText = (plan: Plan, paint: Paint): string => {
  const { changes, usdPerHour, warnings = [] } = plan;
  const width = Math.max(0, ...changes.map(({ service }) => service.length));
  const lines = changes.map(({ service, action, why }, at) => {
    const [mark, colour] = MARKS[action];
    const branch = at === changes.length - 1 ? '└─' : '├─';
    return `${branch} ${paint(colour, `${mark} ${service.padEnd(width)}  ${action}`)}${why ? paint('dim', `  ${why}`) : ''}`;
  });
  return `${[
    hasChanges(plan) ? summary(changes) : 'Nothing changes.',
    ...lines,
    `cost: ${costText(usdPerHour)}`,
    ...warningLines(warnings).map((line) => paint('yellow', line)),
  ].join('\n')}\n`;
};

/** The services that go, each with why: nobody's service is deleted unnamed. */
export const deletionsText = (changes: readonly Change[]): string =>
  changes
    .filter(({ action }) => action === 'delete')
    .map(({ service, why }) => `deletes ${service}: ${why}\n`)
    .join('');

const summary = (changes: readonly Change[]): string => {
  const count = (action: Change['action']): number => changes.filter((one) => one.action === action).length;
  const told = (['create', 'update', 'delete'] as const).flatMap((action) =>
    count(action) > 0 ? [`${count(action)} to ${action}`] : [],
  );
  const same = count('unchanged');
  return `Plan: ${told.join(', ')}${same > 0 ? `, ${same} unchanged` : ''}.`;
};

const costText = ({ now, after }: Plan['usdPerHour']): string =>
  now === after
    ? `${usd(now)}/h, as now`
    : `${usd(now)}/h -> ${usd(after)}/h (${after > now ? '+' : '-'}${usd(Math.abs(after - now))}/h)`;
