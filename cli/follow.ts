import type { Deployment } from '../shared/model/project.js';
import { isTerminal } from '../shared/model/words.js';
import { type Api, ask } from './api-client.js';
import { EXIT, Refused } from './client/refused.js';
import type { Renderer } from './progress/renderer.js';
import { rowsOf } from './progress/row.js';
import { stopText } from './stop-text.js';
import type { Terminal } from './terminal.js';

/** How following a deployment came to an end. */
export interface Followed {
  readonly how: 'ended' | 'timed-out' | 'interrupted';
  /** As it was seen last. */
  readonly deployment: Deployment;
}

/** Shorter than the 30 s that an HTTP API gives an answer, and often enough for a sign of life. Seconds. */
const LOOK = 10;
/** A look that fails is repeated; after so many in a row nobody is there. */
const MOST_FAILURES = 5;
const PAUSE = 2_000;

/** Shows a deployment until it ends, the patience does, or Ctrl-C: then the deployment goes on by itself. */
export const follow = async (
  api: Api,
  terminal: Terminal,
  first: Deployment,
  { renderer, patienceSeconds }: { readonly renderer: Renderer; readonly patienceSeconds: number },
): Promise<Followed> => {
  const deadline = terminal.now() + patienceSeconds * 1000;
  const interrupted = terminal.interrupted();
  const stop = terminal.every(1_000, renderer.tick);
  const told = new Set<string>();
  let deployment = first;
  try {
    for (;;) {
      renderer.show(rowsOf(deployment));
      renderer.tick();
      sayStop(deployment, told, renderer);
      if (isTerminal(deployment.status)) return { how: 'ended', deployment };
      const left = (deadline - terminal.now()) / 1000;
      if (left <= 0) return { how: 'timed-out', deployment };
      const next = await Promise.race([interrupted, look(api, terminal, deployment, Math.min(LOOK, left))]);
      if (next === 'interrupted') return { how: 'interrupted', deployment };
      deployment = next;
    }
  } finally {
    stop();
    renderer.end();
  }
};

const look = async (api: Api, terminal: Terminal, { project, id, seq }: Deployment, seconds: number): Promise<Deployment> => {
  const path = `/v1/projects/${project}/deployments/${id}?wait=${Math.max(1, Math.ceil(seconds))}s&afterSeq=${seq}`;
  for (let failures = 1; ; failures += 1) {
    try {
      return await ask<Deployment>(api, 'GET', path);
    } catch (error) {
      const passing = error instanceof Refused && (error.exitCode === EXIT.unreachable || error.problem.status >= 500);
      if (!passing || failures >= MOST_FAILURES) throw error;
      await terminal.sleep(PAUSE);
    }
  }
};

/** At the first stopped task already: nobody should wait for the end of a deployment to learn why it will fail. */
const sayStop = ({ project, status, reason }: Deployment, told: Set<string>, renderer: Renderer): void => {
  if (!reason || isTerminal(status)) return;
  const key = `${reason.service} ${reason.code} ${reason.logTail.length > 0}`;
  if (told.has(key)) return;
  told.add(key);
  renderer.say(stopText(project, reason));
};
