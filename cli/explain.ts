import type { ClusterView } from '../shared/model/cluster-view.js';
import type { Decision } from '../shared/model/decision.js';
import { type Api, ask, printed } from './api-client.js';
import type { Printed } from './config.js';
import { clock, decisionText } from './decision-text.js';
import { wrapped } from './wrapped.js';

interface Explained {
  /** How the cluster stands; only for "now". */
  readonly cluster?: Pick<ClusterView, 'at' | 'mode' | 'verdict' | 'sentence'>;
  readonly decision: Decision | null;
}

/** `evenkeel explain [decision|now]`: one decision by its id, or the newest: why something happens now, or why nothing does. */
export const explain = (api: Api, which: string, json: boolean): Promise<Printed> =>
  which === 'now'
    ? printed(json, () => now(api), nowText)
    : printed(json, () => ask<Decision>(api, 'GET', `/v1/cluster/decisions/${encodeURIComponent(which)}`), decisionText);

const now = async (api: Api): Promise<Explained> => {
  const { at, mode, verdict, sentence } = await ask<ClusterView>(api, 'GET', '/v1/cluster');
  const { items } = await ask<{ items: readonly Decision[] }>(api, 'GET', '/v1/cluster/decisions?limit=1');
  return { cluster: { at, mode, verdict, sentence }, decision: items[0] ?? null };
};

const nowText = ({ cluster, decision }: Explained): string => {
  const head = `${wrapped(cluster!.sentence, 80)}\n${clock(cluster!.at)}, mode ${cluster!.mode}\n`;
  if (!decision) return `${head}\nNo pass has decided anything yet: the heartbeat wakes one each minute.\n`;
  return `${head}\n${decision.action === 'none' ? 'Why nothing happens now:\n' : ''}${decisionText(decision)}`;
};
