import type { Alert } from '../model/alert.js';
import { instant } from '../model/time.js';
import { calm } from './calm.js';
import { isWanted } from './choice.js';
import { conditionsOf } from './conditions.js';
import { deploymentAlerts, startedAlerts } from './deployments.js';
import { digestAlerts } from './digest.js';
import type { Facts, Said } from './facts.js';
import { lostVolumeAlerts } from './lost-volumes.js';
import { neverJoinedAlerts } from './never-joined.js';
import { scalingAlerts } from './scaling.js';
import { type AlertState, advance, forgetOld, remember } from './state.js';
import { shorten } from './text.js';

/**
 * What a pass has to tell people, and what it must remember to tell it once. Things that happen (a launch, the end of a deployment)
 * are told when they are first seen; things that last (pegged, blocked, blind) when they have lasted, and again when they are over.
 * The keys are the same when a killed pass runs again, so the outbox drops the repeat. `shown` is what is kept and sent to nobody.
 */
export const alertsOf = (
  state: AlertState,
  facts: Facts,
  newId: () => string,
): { readonly alerts: readonly Alert[]; readonly shown: readonly Alert[]; readonly state: AlertState } => {
  const happened = [
    ...scalingAlerts(facts),
    ...neverJoinedAlerts(facts),
    ...lostVolumeAlerts(facts),
    ...startedAlerts(facts),
    ...deploymentAlerts(facts),
    ...digestAlerts(facts),
  ].filter((said) => !(said.key in state));
  const lasting = advance(forgetOld(state, facts.now), conditionsOf(state, facts), facts.now);
  const wanted = [...happened, ...lasting.said].filter(({ type }) => isWanted(type, facts.choice));
  const { delivered, shown, state: calmed } = calm(lasting.state, wanted, facts.now);
  const alertsFor = (said: readonly Said[]): Alert[] => said.map((one) => alertOf(one, facts, newId()));
  return { alerts: alertsFor(delivered), shown: alertsFor(shown), state: remember(calmed, happened, facts.now) };
};

/** Texts of others (a container's last words, an error of EC2) may be of any length; a row, a mail and a topic are not. */
const TITLE_CHARACTERS = 200;
const WHY_CHARACTERS = 2_000;

const alertOf = (said: Said, { now, cluster, decision }: Facts, id: string): Alert => ({
  id,
  at: instant(now),
  cluster,
  decision: decision?.id ?? null,
  ...said,
  title: shorten(said.title, TITLE_CHARACTERS),
  why: shorten(said.why, WHY_CHARACTERS),
});
