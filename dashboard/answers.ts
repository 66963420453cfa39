import type { ServiceShare } from '../shared/api/shares.js';
import type { Alert } from '../shared/model/alert.js';
import type { ClusterView } from '../shared/model/cluster-view.js';
import type { Decision } from '../shared/model/decision.js';
import type { Limits } from '../shared/model/limits.js';
import type { Deployment, ServiceView } from '../shared/model/project.js';
import type { Sample } from '../shared/model/timeline.js';
import type { Action, ProjectStatus } from '../shared/model/words.js';

export interface ProjectView {
  readonly name: string;
  readonly generation: number;
  readonly status: ProjectStatus;
  readonly deployment: Deployment;
  readonly services: readonly ServiceView[];
}

export interface Marker {
  readonly id: string;
  readonly at: string;
  readonly action: Action;
  readonly from: number;
  readonly to: number;
  readonly why: string;
}

export interface Timeline {
  readonly from: string;
  readonly to: string;
  readonly stepSeconds: number;
  readonly points: readonly Sample[];
  readonly markers: readonly Marker[];
}

export type AlertItem = Alert & { readonly state: string; readonly acknowledged?: { readonly at: string } | null };

/** GET /v1/alerts/mute, as much of it as is shown. */
export interface Mute {
  readonly match: string;
  readonly until: string;
}

/** GET /v1/cost, as much of it as is shown; all USD. */
export interface Cost {
  readonly prices: { readonly region: string; readonly operatingSystem: string; readonly writtenOn: string };
  readonly usdPerHour: number;
  readonly usdPerMonth: number;
  readonly services: readonly ServiceShare[];
  readonly unusedUsdPerHour: number;
}

/** Everything the page shows; a part is null until its first answer. */
export interface Answers {
  readonly view: ClusterView | null;
  readonly decisions: readonly Decision[] | null;
  readonly projects: readonly ProjectView[] | null;
  readonly timeline: Timeline | null;
  readonly alerts: readonly AlertItem[] | null;
  readonly cost: Cost | null;
  readonly limits: Limits | null;
  readonly mutes: readonly Mute[] | null;
  /** Why the cluster could not be looked at; null when it could. */
  readonly lost: string | null;
  /** Which other part of the page could not be read, and why: the rest is current. */
  readonly missing: string | null;
}

export const NOTHING: Answers = {
  view: null,
  decisions: null,
  projects: null,
  timeline: null,
  alerts: null,
  cost: null,
  limits: null,
  mutes: null,
  lost: null,
  missing: null,
};
