import type { HttpAnswer } from '../simulator/http-api.js';
import { AUTHORIZATION } from './act.js';
import type { Act } from './schedule.js';
import type { Watch } from './watch.js';

/** What the API has promised to its callers. */
export interface Accepted {
  /** Every deployment that was answered with 202, by project. */
  readonly deployments: readonly { readonly project: string; readonly id: string }[];
  /** What the caller last asked for with a clear answer: up or down. Unclear answers leave it open (null). */
  readonly last: ReadonlyMap<string, Act | null>;
  /** The table is lost, and with it what was accepted. */
  forget(): void;
  heard(act: Act, answer: HttpAnswer | null, watch: Watch): void;
}

export const accepted = (): Accepted => {
  const deployments: { project: string; id: string }[] = [];
  const last = new Map<string, Act | null>();
  return {
    deployments,
    last,
    forget: () => {
      deployments.length = 0;
      last.clear();
    },
    heard: (act, answer, watch) => {
      if (!answer) return;
      const text = answer.body.toString();
      if (act.kind === 'wrong-put' && (answer.status < 400 || text.includes('canary-')))
        watch.fail('S12', `a wrong file is answered with ${answer.status} ${text.slice(0, 200)}`);
      if (text.includes(AUTHORIZATION)) watch.fail('S12', `an answer holds the caller's Authorization: ${text.slice(0, 200)}`);
      if (act.kind !== 'put' && act.kind !== 'down') return;
      // The operator's caps leave such a file no room: what was asked for before stands.
      if (act.kind === 'put' && answer.status >= 400 && !watch.lifted && text.includes('"capacity/more-than-cap"')) return;
      // To be taken down is to be unknown as well, also where the table was lost: what ECS runs by its tags is known.
      const clear = answer.status < 300 || (act.kind === 'down' && answer.status === 404);
      if (answer.status === 400 || answer.status === 422 || answer.status === 413)
        watch.fail('answers', `${act.kind} ${act.project} -> ${answer.status} ${text.slice(0, 300)}`);
      last.set(act.project, clear ? act : null);
      if (answer.status === 202) deployments.push({ project: act.project, id: (JSON.parse(text) as Answer).deployment.id });
    },
  };
};

interface Answer {
  readonly deployment: { readonly id: string };
}
