import { alertsOf } from '../../shared/alerts/alerts-of.js';
import type { Facts } from '../../shared/alerts/facts.js';
import type { AlertState } from '../../shared/alerts/state.js';
import type { Alert } from '../../shared/model/alert.js';
import { MINUTE } from '../../shared/model/time.js';
import { facts, T0 } from './scene.js';

/** Passes in a row, a minute apart, that remember. */
export const passes = (start: AlertState = {}) => {
  let state = start;
  let now = T0;
  let id = 0;
  const pass = (over: Partial<Facts> = {}, minutes = 1): readonly Alert[] => {
    now += minutes * MINUTE;
    const told = alertsOf(state, facts({ now, ...over }), () => `alr_${(id += 1)}`);
    state = JSON.parse(JSON.stringify(told.state));
    return told.alerts;
  };
  return { pass, state: () => state };
};

export const types = (alerts: readonly Alert[]): string[] => alerts.map(({ type }) => type);
