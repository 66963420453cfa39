import { FAULT_KINDS, type Fault, type FaultKind } from '../simulator/parts.js';
import { hashOf, type Random, seeded } from '../simulator/random.js';
import { type App, bodyOf, drawApp, drawHidden, drawUpdate, wrongBodyOf } from './app.js';
import { about, oneOf, whole } from './chance.js';
import { drawFault } from './faults.js';
import { drawReshape } from './reshape.js';
import { drawSetting, type Setting, withCallers, withCaps, withSlack, withSpot } from './setting.js';
import type { SlackTrouble } from './slack.js';
import { drawStorms, drawWakes, type Storm, type Wakes } from './storms.js';

/** Something that is done to the cluster. `at` in seconds from the moment the stack stands. */
export type Act = { readonly at: number } & (
  | {
      readonly kind: 'load';
      readonly project: string;
      readonly service: string;
      readonly cpu: number;
      readonly memoryMiB: number;
    }
  | { readonly kind: 'put'; readonly project: string; readonly file: string; readonly what: string; readonly good: boolean }
  | { readonly kind: 'down'; readonly project: string }
  | { readonly kind: 'hold'; readonly seconds: number }
  /** A file that is wrong in one place and holds the canary in another. */
  | { readonly kind: 'wrong-put'; readonly project: string; readonly file: string }
  | { readonly kind: 'fault'; readonly fault: Omit<Fault, 'id'> }
  | { readonly kind: 'fault-over'; readonly fault: FaultKind }
  /** Everything in one zone hangs, and nothing can be launched there. */
  | { readonly kind: 'zone-loss'; readonly zone: number; readonly seconds: number }
  /** So many percent of the Spot instances are reclaimed within seconds. */
  | { readonly kind: 'spot-storm'; readonly percent: number }
  /** Old messages lie in both dead-letter queues, and all that lies there is put back. */
  | { readonly kind: 'redrive'; readonly messages: number }
  | { readonly kind: 'slack-outage'; readonly trouble: SlackTrouble; readonly seconds: number }
  | { readonly kind: 'table-wiped' }
  /** The rows are as an older version wrote them, and the stack is deployed anew. */
  | { readonly kind: 'upgrade' }
);

/** All that will be done to one cluster, drawn from its seed and from nothing else. Seconds. */
export interface Schedule {
  readonly seed: number;
  readonly setting: Setting;
  readonly canary: string;
  readonly acts: readonly Act[];
  /** From here on there are no faults. */
  readonly calmAt: number;
  /** From here on the load stands still. */
  readonly stillAt: number;
  readonly endAt: number;
  /** Left out: all. */
  readonly wakes?: Wakes;
}

/** What a schedule may draw. */
export type Kind = FaultKind | Storm;

const CHAOS_SECONDS = [2_400, 3_600, 4_800];
/** What was broken is mended in the first part; in the second nothing may swing any more. */
const MENDING_SECONDS = 2_400;
const CALM_SECONDS = 2_700;

export const drawSchedule = (seed: number, kinds: readonly Kind[]): Schedule => {
  const chance = (stream: string): Random => seeded((seed * 2654435761 + hashOf(`chaos ${stream}`)) >>> 0);
  const spot = withSpot(chance('spot'), kinds, drawSetting(chance('setting')));
  const told = withSlack(chance('slack'), kinds, spot);
  const setting = withCallers(chance('callers'), kinds, withCaps(chance('caps'), kinds, told));
  const calmAt = oneOf(chance('length'), CHAOS_SECONDS);
  const canary = `canary-${seed}-${Math.floor(chance('canary')() * 1e9)}`;
  const apps = drawApps(chance('apps'), setting);
  const hidden = drawHidden(chance('hidden'));
  const shapes = chance('shapes')() < RESHAPED_SHARE;
  const work = apps.flatMap((app) =>
    lifeOf(
      { random: chance(`life ${app.project}`), reshaping: shapes ? chance(`shapes ${app.project}`) : null },
      app,
      setting,
      calmAt,
      (one) => bodyOf(one, canary, hidden),
    ),
  );
  const acts = [
    ...work.filter((act) => act.at < calmAt),
    ...holdsOf(chance('hold'), calmAt),
    ...faultsOf(chance('faults'), kinds.filter(isFault), calmAt),
    ...drawStorms(chance, kinds, setting, calmAt),
    ...wrongFilesOf(chance('wrong file'), apps, calmAt, (app) => wrongBodyOf(app, canary, hidden)),
    ...work.filter((act) => act.at >= calmAt),
  ].sort((a, b) => a.at - b.at);
  return {
    seed,
    setting,
    canary,
    acts,
    calmAt,
    stillAt: calmAt + MENDING_SECONDS,
    endAt: calmAt + MENDING_SECONDS + CALM_SECONDS,
    wakes: drawWakes(chance('wakes'), kinds),
  };
};

const isFault = (kind: Kind): kind is FaultKind => FAULT_KINDS.includes(kind as FaultKind);

/** One or two projects that fit together on the largest cluster with room for one task more. */
const drawApps = (random: Random, setting: Setting): App[] => {
  const budget = 0.45 * setting.roomMiB * setting.max;
  const two = random() < 0.5;
  const share = { budgetMiB: Math.min(2_000, two ? budget / 2 : budget), cpuShare: two ? 0.25 : 0.5 };
  const first = drawApp(random, 'alpha', setting, share, 8_100);
  return two ? [first, drawApp(random, 'beta', setting, share, 8_200)] : [first];
};

/** In so many of the schedules files change in all that they may say; in the others, in images and counts. */
const RESHAPED_SHARE = 0.35;

interface Chances {
  readonly random: Random;
  readonly reshaping: Random | null;
}

const lifeOf = (
  { random, reshaping }: Chances,
  app: App,
  setting: Setting,
  calmAt: number,
  file: (app: App) => string,
): Act[] => {
  const acts: Act[] = [];
  let now = whole(random, 0, 600);
  let [current, good, up] = [app, app, false];
  while (now < calmAt) {
    const dice = random();
    if (!up || dice < 0.25) {
      const usual = up ? drawUpdate(random, good) : { app: good, what: 'up', good: true };
      const next = (usual.good && reshaping && reshaping() < 0.7 && drawReshape(reshaping, usual.app, setting)) || usual;
      current = next.app;
      if (next.good) good = next.app;
      acts.push({
        at: now,
        kind: 'put',
        project: app.project,
        file: file(current),
        what: next.what,
        good: next.good,
      });
      up = true;
    } else if (dice < 0.32) {
      acts.push({ at: now, kind: 'down', project: app.project });
      up = false;
    } else acts.push(...loadOf(random, good, setting, now));
    now += random() < 0.15 ? whole(random, 0, 20) : whole(random, 60, 720);
  }
  if (!up) return acts;
  // Whatever came of the last file: a good one at the end must become steady. Put at once it may join a deployment whose half hour
  // went by in the faults, or wait all of its own for a launch that is not tried again before, so somebody puts it again after that.
  const last: Act = { at: calmAt, kind: 'put', project: app.project, file: file(good), what: 'at last', good: true };
  const again: Act = { ...last, at: calmAt + MENDING_SECONDS - 60, what: 'once more' };
  return [...acts, last, ...calmLoadOf(random, good, setting, [calmAt + 600, calmAt + 1_200]), again];
};

/** A few services get another load: from nothing to more than an instance has. */
const loadOf = (random: Random, app: App, setting: Setting, at: number): Act[] => {
  const most = random() < 0.5 ? setting.vcpu * 1.5 : setting.vcpu * 0.6;
  return app.services
    .filter(() => random() < 0.6)
    .map(({ name, memoryMiB }) => ({
      at,
      kind: 'load',
      project: app.project,
      service: name,
      cpu: random() < 0.25 ? 0 : about(random, 0, most),
      memoryMiB: random() < 0.8 ? 0 : whole(random, 0, Math.round(memoryMiB * 0.3)),
    }));
};

/** What the largest cluster carries well below its line, in whatever way it is split. */
const calmLoadOf = (random: Random, app: App, setting: Setting, times: readonly number[]): Act[] => {
  const total = about(random, 0, 0.25) * setting.vcpu * setting.max;
  const each = Math.min(0.4 * setting.vcpu, total / app.services.length);
  const loads = app.services.map(({ name }) => ({ service: name, cpu: about(random, 0, each) }));
  // Twice, since a service that comes late has no users before.
  return times.flatMap((at) => loads.map((load): Act => ({ at, kind: 'load', project: app.project, memoryMiB: 0, ...load })));
};

/** Somebody mistypes a key. */
const wrongFilesOf = (random: Random, apps: readonly App[], calmAt: number, file: (app: App) => string): Act[] =>
  random() < 0.3
    ? apps.map((app) => ({ at: whole(random, 0, calmAt - 60), kind: 'wrong-put', project: app.project, file: file(app) }))
    : [];

const holdsOf = (random: Random, calmAt: number): Act[] =>
  random() < 0.2 ? [{ at: whole(random, 600, calmAt - 900), kind: 'hold', seconds: whole(random, 60, 1_200) }] : [];

/** Often single ones, sometimes a cluster of them: the second strikes while the first is being mended. */
const faultsOf = (random: Random, kinds: readonly FaultKind[], calmAt: number): Act[] => {
  const acts: Act[] = [];
  if (kinds.length === 0) return acts;
  let now = whole(random, 0, 900);
  while (now < calmAt) {
    acts.push({ at: now, kind: 'fault', fault: drawFault(random, kinds) });
    now += random() < 0.4 ? whole(random, 0, 60) : whole(random, 60, 720);
  }
  return acts;
};
