import type { Alert } from '../shared/model/alert.js';
import type { ClusterView } from '../shared/model/cluster-view.js';
import type { Decision } from '../shared/model/decision.js';
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

export type AlertItem = Alert & { readonly state: string };

/** Everything the page shows; a part is null until its first answer. */
export interface Answers {
  readonly view: ClusterView | null;
  readonly decisions: readonly Decision[] | null;
  readonly projects: readonly ProjectView[] | null;
  readonly timeline: Timeline | null;
  readonly alerts: readonly AlertItem[] | null;
  /** Why the last look failed; null when it did not. */
  readonly lost: string | null;
}

export const NOTHING: Answers = { view: null, decisions: null, projects: null, timeline: null, alerts: null, lost: null };
