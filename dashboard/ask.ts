import type { Answers } from './answers.js';
import { CHANGED, openStream } from './stream.js';

/** Between two looks, in milliseconds: at a simulated cluster, at one on AWS (where each look is a function's time), and unseen. */
const PAUSES = { simulated: 2_000, real: 5_000, hidden: 30_000 };
/** The curves gain a point a minute, and alerts are rare: these are asked for at every fifth look. */
const SELDOM = 5;
const PATIENCE_MILLISECONDS = 10_000;

/** One part of the page, and where it comes from. */
interface Part {
  readonly name: keyof Answers;
  readonly path: string;
  /** It is a list. */
  readonly items?: boolean;
}

const OFTEN: readonly Part[] = [
  { name: 'view', path: '/v1/cluster' },
  { name: 'decisions', path: '/v1/cluster/decisions?limit=50', items: true },
  { name: 'projects', path: '/v1/projects', items: true },
];
const RARE: readonly Part[] = [
  { name: 'alerts', path: '/v1/alerts?limit=10', items: true },
  { name: 'mutes', path: '/v1/alerts/mute', items: true },
  { name: 'cost', path: '/v1/cost' },
  { name: 'limits', path: '/v1/limits' },
];

const last = new Map<string, string>();

/** The answer when it is another one than last time, undefined when it is the same. */
async function ask({ name, path, items }: Part): Promise<Partial<Answers>> {
  const headers = { accept: 'application/json' };
  const answer = await fetch(path, { headers, signal: AbortSignal.timeout(PATIENCE_MILLISECONDS) });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
  openStream(answer.headers);
  const text = await answer.text();
  if (last.get(name) === text) return {};
  const body = JSON.parse(text);
  last.set(name, text);
  return { [name]: items ? body.items : body };
}

/** One part that does not answer takes none of the others with it: curves may be missing just when the sentence matters. */
const look = async (parts: readonly Part[]): Promise<Partial<Answers>> => {
  const all = await Promise.allSettled(parts.map(ask));
  const failed = all.flatMap((one, n) => (one.status === 'rejected' ? [{ name: parts[n]!.name, why: textOf(one.reason) }] : []));
  return Object.assign(
    { lost: failed.find(({ name }) => name === 'view')?.why ?? null, missing: failed[0]?.why ?? null },
    ...all.map((one) => (one.status === 'fulfilled' ? one.value : {})),
  );
};

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Looks again and again, and tells what has changed. A question that fails says why; what was seen before stays. */
export async function keepLooking(tell: (news: Partial<Answers>) => void, timeline: () => string): Promise<never> {
  let simulated = false;
  let asked = true;
  for (let round = 0; ; round += 1) {
    const rare: readonly Part[] = [...RARE, { name: 'timeline', path: timeline() }];
    const news = await look([...OFTEN, ...(asked || round % SELDOM === 0 ? rare : [])]);
    simulated = news.view?.simulated ?? simulated;
    tell(news);
    asked = await pause(document.hidden ? PAUSES.hidden : simulated ? PAUSES.simulated : PAUSES.real);
  }
}

/** Ends early when the page is looked at again or something is known to have changed; whether it did. */
const pause = (milliseconds: number): Promise<boolean> =>
  new Promise((resume) => {
    const end = (early: boolean): void => {
      clearTimeout(timer);
      removeEventListener(CHANGED, wake);
      document.removeEventListener('visibilitychange', wake);
      resume(early);
    };
    const wake = (): void => end(true);
    const timer = setTimeout(() => end(false), milliseconds);
    addEventListener(CHANGED, wake);
    document.addEventListener('visibilitychange', wake);
  });
