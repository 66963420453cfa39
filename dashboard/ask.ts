import type { Answers } from './answers.js';

const EVERY_MILLISECONDS = 2000;
/** The curves gain a point a minute, and alerts are rare: these are asked for at every fifth look. */
const SELDOM = 5;
const PATIENCE_MILLISECONDS = 10_000;

const last = new Map<string, string>();

/** The answer when it is another one than last time, undefined when it is the same. */
async function ask<T>(path: string): Promise<T | undefined> {
  const headers = { accept: 'application/json' };
  const answer = await fetch(path, { headers, signal: AbortSignal.timeout(PATIENCE_MILLISECONDS) });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
  const text = await answer.text();
  if (last.get(path) === text) return undefined;
  last.set(path, text);
  return JSON.parse(text) as T;
}

interface Items<T> {
  readonly items: T;
}

async function look(seldom: boolean): Promise<Partial<Answers>> {
  const rare = <T>(path: string): Promise<T | undefined> => (seldom ? ask<T>(path) : Promise.resolve(undefined));
  const [view, decisions, projects, timeline, alerts] = await Promise.all([
    ask<NonNullable<Answers['view']>>('/v1/cluster'),
    ask<Items<NonNullable<Answers['decisions']>>>('/v1/cluster/decisions?limit=20'),
    ask<Items<NonNullable<Answers['projects']>>>('/v1/projects'),
    rare<NonNullable<Answers['timeline']>>('/v1/cluster/timeline'),
    rare<Items<NonNullable<Answers['alerts']>>>('/v1/alerts?limit=10'),
  ]);
  return {
    ...(view && { view }),
    ...(decisions && { decisions: decisions.items }),
    ...(projects && { projects: projects.items }),
    ...(timeline && { timeline }),
    ...(alerts && { alerts: alerts.items }),
  };
}

/** Looks again and again, and tells what has changed. A look that fails says why; what was seen before stays. */
export async function keepLooking(tell: (news: Partial<Answers>) => void): Promise<never> {
  for (let round = 0; ; round += 1) {
    try {
      tell({ ...(await look(round % SELDOM === 0)), lost: null });
    } catch (error) {
      tell({ lost: error instanceof Error ? error.message : String(error) });
    }
    await new Promise((resume) => setTimeout(resume, EVERY_MILLISECONDS));
  }
}
