import { blockedConditions } from './blocked.js';
import { brokenConditions } from './broken.js';
import { budgetConditions } from './budget.js';
import { blindCondition, clusterCondition } from './cluster.js';
import type { Facts } from './facts.js';
import { failingConditions } from './failing.js';
import { flappingCondition } from './flapping.js';
import { instanceConditions } from './instances.js';
import { startConditions } from './starting.js';
import type { AlertState, Condition } from './state.js';
import { stopConditions } from './stops.js';

/** All that lasts, as this pass sees it, and what lasted before and is no longer there. */
export const conditionsOf = (state: AlertState, facts: Facts): readonly Condition[] => [
  ...instanceConditions(state, facts),
  clusterCondition(facts),
  ...blockedConditions(state, facts),
  blindCondition(facts),
  ...brokenConditions(state, facts),
  ...stopConditions(state, facts),
  ...startConditions(state, facts),
  ...failingConditions(state, facts),
  ...budgetConditions(facts),
  flappingCondition(facts),
];
