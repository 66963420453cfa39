import type { Decision } from '../shared/model/decision.js';
import { highestText } from '../shared/model/forecast-text.js';
import { changes, tellingOf } from '../shared/model/telling.js';
import { ACTION_GLYPHS, since, stepOf } from './words.js';

interface WhyOf {
  readonly decisions: readonly Decision[];
  /** The cluster's own time: ages are counted from it, not from the browser's clock. */
  readonly at: string;
  readonly onOpen: (id: string) => void;
}

/** Why it is as it is, under the verdict: the last change of size, what was moved since, and why nothing more is done now. */
export function Why({ decisions, at, onOpen }: WhyOf) {
  const told = tellingOf(decisions).toReversed();
  if (told.length === 0) return null;
  return (
    <ul id="why" class="reasons" aria-label="Why">
      {told.map((one) => (
        <li key={one.id} data-action={one.action}>
          <a href={`#${one.id}`} class="chip" data-tone={changes(one) ? 'busy' : undefined} onClick={() => onOpen(one.id!)}>
            {ACTION_GLYPHS[one.action]} {changes(one) ? stepOf(one) : 'now'}
          </a>{' '}
          <span class="quiet">{changes(one) ? `${since(one.at, at)} ago` : ''}</span> {one.why}
          <Outcome decision={one} />
        </li>
      ))}
    </ul>
  );
}

function Outcome({ decision: { predicted, observed, overtakenBy } }: { readonly decision: Decision }) {
  if (!predicted) return null;
  const open = overtakenBy ? 'overtaken by a later decision' : 'not measured yet';
  const came = observed ? `observed ${Math.round(observed.cpu.max)} %` : open;
  return (
    <span class="outcome">
      {' '}
      predicted {highestText(predicted)} → <strong>{came}</strong>
    </span>
  );
}
