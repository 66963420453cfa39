import { useEffect, useLayoutEffect, useMemo, useState } from 'preact/hooks';
import type { ClusterView } from '../shared/model/cluster-view.js';
import { type Answers, NOTHING } from './answers.js';
import { keepLooking } from './ask.js';
import { Decisions } from './decisions.js';
import { Deployments } from './deployments.js';
import { Instances } from './instances.js';
import { listenToKeys } from './keys.js';
import { signsOf } from './letters.js';
import { Alarms, Alerts } from './notices.js';
import { Services } from './services.js';
import { TimelineChart } from './timeline.js';
import { Figures, Verdict } from './verdict.js';
import { clock } from './words.js';

/** The cluster at a glance, in reading order: the sentence, four figures, instances, how it got here, and why. */
export function Page() {
  const [answers, setAnswers] = useState<Answers>(NOTHING);
  const [keysShown, setKeysShown] = useState(false);
  const [open, setOpen] = useOpenDecision();
  useEffect(() => void keepLooking((news) => setAnswers((before) => ({ ...before, ...news }))), []);
  useEffect(() => listenToKeys({ toggleTheme, toggleKeys: () => setKeysShown((shown) => !shown) }), []);
  const { view, decisions, projects, timeline, alerts } = answers;
  const signs = useMemo(() => signsOf(view?.services ?? []), [view?.services]);
  return (
    <>
      <Header answers={answers} keysShown={keysShown} onKeys={() => setKeysShown(!keysShown)} />
      <main>
        {view ? <Verdict view={view} /> : <h1>{answers.lost ? 'The API does not answer.' : 'Waiting for the first answer …'}</h1>}
        {view && <Figures view={view} />}
        {view && <Instances view={view} signs={signs} />}
        {timeline && view && <TimelineChart timeline={timeline} thresholds={view.thresholds} onOpen={setOpen} />}
        {decisions && <Decisions decisions={decisions} open={open} onOpen={setOpen} />}
        {projects && <Deployments projects={projects} />}
        {view && <Services services={view.services} />}
        {alerts && <Alerts alerts={alerts} />}
        {view && <Alarms view={view} />}
      </main>
      <Footer />
    </>
  );
}

/** Which decision is open stands in the address, so that it can be sent to a colleague. */
const useOpenDecision = (): readonly [string | null, (id: string | null) => void] => {
  const [open, setOpen] = useState<string | null>(location.hash.slice(1) || null);
  useLayoutEffect(() => history.replaceState(null, '', open ? `#${open}` : location.pathname), [open]);
  return [open, setOpen];
};

interface HeaderOf {
  readonly answers: Answers;
  readonly keysShown: boolean;
  readonly onKeys: () => void;
}

function Header({ answers: { view, lost }, keysShown, onKeys }: HeaderOf) {
  return (
    <>
      <header>
        <span class="name">
          {view?.cluster ?? 'Evenkeel'} <span class="quiet">{view && placeOf(view)}</span>
        </span>
        <span class="tools">
          <span id="live" class="quiet" data-lost={lost !== null}>
            {lost ? `not reached: ${lost}` : view && `as of ${clock(view.at)} UTC`}
          </span>
          <button type="button" title="Light or dark (t)" onClick={toggleTheme}>
            Theme
          </button>
          <button type="button" title="Keys (?)" aria-expanded={keysShown} aria-controls="keys" onClick={onKeys}>
            Keys
          </button>
        </span>
      </header>
      <p id="keys" hidden={!keysShown}>
        <kbd>j</kbd> <kbd>k</kbd> next and previous row · <kbd>Enter</kbd> open a decision · <kbd>[</kbd> <kbd>]</kbd> decisions
        on the timeline · <kbd>t</kbd> light or dark · <kbd>?</kbd> these keys
      </p>
    </>
  );
}

const placeOf = (view: ClusterView): string =>
  [view.region, view.simulated && 'simulated', view.mode !== 'act' && view.mode].filter(Boolean).join(' · ');

function toggleTheme(): void {
  const dark = matchMedia('(prefers-color-scheme: dark)').matches;
  const root = document.documentElement;
  root.dataset['theme'] = (root.dataset['theme'] ?? (dark ? 'dark' : 'light')) === 'dark' ? 'light' : 'dark';
}

const TEXTS = ['/v1/cluster', '/v1/cluster/decisions', '/v1/cluster/timeline', '/v1/projects', '/v1/alerts', '/v1/openapi.json'];

function Footer() {
  return (
    <footer class="quiet">
      The same in text:{' '}
      {TEXTS.map((path, place) => (
        <span key={path}>
          {place > 0 && ', '}
          <a href={path}>{path}</a>
        </span>
      ))}
    </footer>
  );
}
