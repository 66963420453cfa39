import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { type Answers, NOTHING } from './answers.js';
import { keepLooking } from './ask.js';
import { Cost } from './cost.js';
import { Decisions } from './decisions.js';
import { Deployments } from './deployments.js';
import { chosenOf, useChoice } from './filter.js';
import { Header } from './header.js';
import { Instances } from './instances.js';
import { listenToKeys } from './keys.js';
import { signsOf } from './letters.js';
import { Limits } from './limits.js';
import { Alarms, Alerts } from './notices.js';
import { useOpenDecision } from './open-decision.js';
import { Services } from './services.js';
import { lookNow } from './stream.js';
import { toggleTheme } from './theme.js';
import { TimelineChart } from './timeline.js';
import { Figures, Verdict } from './verdict.js';
import { Why } from './why.js';

/** The cluster at a glance, in reading order: the sentence, why, four figures, instances, and how it got here. */
export function Page() {
  const [keysShown, setKeysShown] = useState(false);
  const [hours, setHours] = useState(1);
  const answers = useAnswers(hours);
  const { decisions, open, setOpen } = useOpenDecision(answers.decisions);
  useEffect(() => listenToKeys({ toggleTheme, toggleKeys: () => setKeysShown((shown) => !shown) }), []);
  const { view, projects, timeline, alerts, mutes, cost, limits, lost } = answers;
  const chosen = useChoice();
  const wanted = useMemo(() => view && chosenOf(view, chosen.choice), [view, chosen]);
  const signs = useMemo(() => signsOf(view?.services ?? []), [view?.services]);
  return (
    <>
      <Header answers={answers} keysShown={keysShown} onKeys={() => setKeysShown(!keysShown)} onTheme={toggleTheme} />
      <main>
        {view ? (
          <Verdict view={view} lost={lost !== null} />
        ) : (
          <h1>{lost ? 'The API does not answer.' : 'Waiting for the first answer …'}</h1>
        )}
        {view && decisions && <Why decisions={decisions} at={view.at} onOpen={setOpen} />}
        {view && <Figures view={view} />}
        {view && wanted && <Instances view={wanted} all={view.instances.length} signs={signs} chosen={chosen} />}
        {timeline && view && (
          <TimelineChart timeline={timeline} thresholds={view.thresholds} hours={hours} onHours={setHours} onOpen={setOpen} />
        )}
        {decisions && <Decisions decisions={decisions} open={open} onOpen={setOpen} />}
        {projects && <Deployments projects={projects} />}
        {view && wanted && <Services services={wanted.services} all={view.services.length} cost={cost} />}
        <div class="pair">
          {cost && <Cost cost={cost} />}
          {limits && <Limits limits={limits} />}
        </div>
        <div class="pair">
          {alerts && <Alerts alerts={alerts} mutes={mutes ?? []} />}
          {view && <Alarms view={view} />}
        </div>
      </main>
      <Footer />
    </>
  );
}

/** What is known so far. The hours of the timeline end at the cluster's own time, which a simulated one runs faster. */
const useAnswers = (hours: number): Answers => {
  const [answers, setAnswers] = useState<Answers>(NOTHING);
  const path = useRef('');
  const from = answers.view && new Date(Date.parse(answers.view.at) - hours * 3_600_000).toISOString();
  path.current = hours === 1 || !from ? '/v1/cluster/timeline' : `/v1/cluster/timeline?from=${from}`;
  useEffect(
    () =>
      void keepLooking(
        (news) => setAnswers((before) => ({ ...before, ...news })),
        () => path.current,
      ),
    [],
  );
  useEffect(() => lookNow(), [hours]);
  return answers;
};

const TEXTS = ['/v1/cluster', '/v1/cluster/decisions', '/v1/cluster/timeline', '/v1/projects', '/v1/alerts'].concat([
  '/v1/events',
  '/v1/cost',
  '/v1/limits',
  '/v1/openapi.json',
]);

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
