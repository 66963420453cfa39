import { useEffect, useLayoutEffect, useState } from 'preact/hooks';
import type { Decision } from '../shared/model/decision.js';
import { keepInHash, keptInHash } from './hash.js';

interface OpenDecision {
  readonly decisions: readonly Decision[] | null;
  readonly open: string | null;
  readonly setOpen: (id: string | null) => void;
}

/** Which decision is open stands in the address, so that it can be sent to a colleague; one that is no longer listed is asked for. */
export const useOpenDecision = (listed: readonly Decision[] | null): OpenDecision => {
  const [open, setOpen] = useState<string | null>(keptInHash().open);
  const [old, setOld] = useState<Decision | null>(null);
  useLayoutEffect(() => keepInHash({ open }), [open]);
  const missing = listed !== null && open?.startsWith('dec_') === true && !listed.some(({ id }) => id === open);
  useEffect(() => {
    if (missing) void readDecision(open!).then(setOld);
  }, [missing, open]);
  const decisions = missing && old?.id === open ? [...listed, old] : listed;
  return { decisions, open, setOpen };
};

const readDecision = async (id: string): Promise<Decision | null> => {
  const answer = await fetch(`/v1/cluster/decisions/${encodeURIComponent(id)}`, { headers: { accept: 'application/json' } });
  return answer.ok ? ((await answer.json()) as Decision) : null;
};
