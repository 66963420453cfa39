import { useState } from 'preact/hooks';
import type { Decision, Forecast } from '../shared/model/decision.js';
import { BOUND_TEXT } from '../shared/model/forecast-text.js';
import { changes } from '../shared/model/telling.js';
import { Section } from './section.js';
import { ACTION_GLYPHS, clock, money, percent, stepOf } from './words.js';

interface DecisionsOf {
  readonly decisions: readonly Decision[];
  readonly open: string | null;
  readonly onOpen: (id: string | null) => void;
}

/** What was decided and why, newest first. A row opens into the card: the inputs, the promise, and what came true. */
export function Decisions({ decisions, open, onOpen }: DecisionsOf) {
  const [all, setAll] = useState(false);
  const shown = all ? decisions : decisions.filter((one, place) => place === 0 || changes(one) || one.id === open);
  return (
    <Section id="decisions" title="Decisions">
      <p class="legend">
        <button type="button" aria-pressed={all} onClick={() => setAll(!all)}>
          Also those that left all as it was ({decisions.length - decisions.filter(changes).length})
        </button>
      </p>
      <ol class="rows dense">
        {shown.map((one) => (
          <li key={one.id} id={one.id ?? undefined}>
            <Row decision={one} open={open === one.id} onOpen={onOpen} />
          </li>
        ))}
        {decisions.length === 0 && <li class="empty">Nothing has been decided yet.</li>}
      </ol>
    </Section>
  );
}

interface RowOf {
  readonly decision: Decision;
  readonly open: boolean;
  readonly onOpen: (id: string | null) => void;
}

function Row({ decision, open, onOpen }: RowOf) {
  const { id, at, times, action, why } = decision;
  const onToggle = ({ currentTarget }: { readonly currentTarget: HTMLDetailsElement }): void => {
    if (currentTarget.open !== open) onOpen(currentTarget.open ? id : null);
  };
  return (
    <details open={open} data-key={id} onToggle={onToggle}>
      <summary data-row data-key={id}>
        <span class="quiet">{clock(at)}</span>
        <span class="chip" data-tone={changes(decision) ? 'busy' : undefined}>
          {ACTION_GLYPHS[action]} {stepOf(decision)}
          {times > 1 ? ` × ${times}` : ''}
        </span>
        <span class="why">{why}</span>
      </summary>
      {open && <Card decision={decision} />}
    </details>
  );
}

/** Predicted beside observed: the pair that shows whether the loop knows what it does. */
function Card({ decision }: { readonly decision: Decision }) {
  const { predicted, observed, overtakenBy } = decision;
  return (
    <div class="card">
      {predicted && (
        <p class="promise">
          predicted <strong>{split(predicted)}</strong> →{' '}
          {observed ? (
            <>
              observed <strong>{split(observed)}</strong> <span class="quiet">at {clock(observed.at)}</span>
            </>
          ) : (
            <span class="quiet">{overtakenBy ? <>overtaken by {overtakenBy}</> : 'not measured yet'}</span>
          )}
        </p>
      )}
      <dl class="facts">
        {factsOf(decision).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <Candidates decision={decision} />
    </div>
  );
}

const split = ({ cpu, memory, bound }: Forecast): string =>
  `CPU ${bound ? `${BOUND_TEXT[bound]} ` : ''}${percent(cpu.mean)} mean, ${percent(cpu.max)} max${memory ? `, memory ${percent(memory.max)} max` : ''}`;

function Candidates({ decision: { candidates } }: { readonly decision: Decision }) {
  if (candidates.length === 0) return null;
  return (
    <ul class="candidates" aria-label="Candidates">
      {candidates.map((one) => (
        <li key={one.id} data-chosen={one.chosen}>
          {one.chosen ? '✔' : '–'} <span class="mono">{one.id}</span> {one.why}
        </li>
      ))}
    </ul>
  );
}

/** The rest of the record, in the order of the questions that people ask; what is empty is left out. */
const factsOf = (decision: Decision): readonly (readonly [string, string])[] => {
  const { trigger, inputs, actions, predicted, blockedBy, nextEligibleAt, reasons, formula, id } = decision;
  const did = actions.map((one) => `${one.kind} ${one.target}: ${one.result}${one.note ? ` (${one.note})` : ''}`).join('; ');
  const all: readonly (readonly [string, string])[] = [
    ['woken by', `${trigger.kind} ${trigger.name}`],
    [
      'saw',
      inputs.perInstance.map((one) => `${one.id} CPU ${percent(one.cpu)}, memory ${percent(one.memory)}`).join(' · ') ||
        'no instance',
    ],
    ['did', did || 'nothing'],
    ['reasons', reasons.join(', ')],
    ['held back by', `${blockedBy.join(', ')}${nextEligibleAt ? `, until ${clock(nextEligibleAt)}` : ''}`],
    ['costs then', predicted ? `${money(predicted.usdPerHour)} an hour` : ''],
    ['formula', formula],
    ['in a terminal', id ? `evenkeel explain ${id}` : ''],
  ];
  return all.filter(([, value]) => value !== '');
};
