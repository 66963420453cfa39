import type { ClusterView } from '../shared/model/cluster-view.js';
import type { Answers } from './answers.js';
import { clock } from './words.js';

interface HeaderOf {
  readonly answers: Answers;
  readonly keysShown: boolean;
  readonly onKeys: () => void;
  readonly onTheme: () => void;
}

/** Which cluster, how old the picture is, and the page's own switches. */
export function Header({ answers: { view, lost, missing }, keysShown, onKeys, onTheme }: HeaderOf) {
  const failed = lost ?? missing;
  return (
    <>
      <header>
        <span class="name">
          {view?.cluster ?? 'Evenkeel'} <span class="quiet">{view && placeOf(view)}</span>
        </span>
        <span class="tools">
          <span id="live" class="quiet" data-lost={failed !== null}>
            {failed ? `not reached: ${failed}` : view && `as of ${clock(view.at)} UTC`}
          </span>
          <button type="button" title="Light or dark (t)" onClick={onTheme}>
            Theme
          </button>
          <button type="button" title="Keys (?)" aria-expanded={keysShown} aria-controls="keys" onClick={onKeys}>
            Keys
          </button>
        </span>
      </header>
      <p id="keys" hidden={!keysShown}>
        <kbd>j</kbd> <kbd>k</kbd> next and previous row · <kbd>Enter</kbd> open a decision · <kbd>[</kbd> <kbd>]</kbd> decisions
        on the timeline · <kbd>/</kbd> filter · <kbd>s</kbd> sort by CPU · <kbd>t</kbd> light or dark · <kbd>?</kbd> these keys
      </p>
    </>
  );
}

const placeOf = (view: ClusterView): string =>
  [view.region, view.simulated && 'simulated', view.mode !== 'act' && view.mode].filter(Boolean).join(' · ');
