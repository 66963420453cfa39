/**
 * How long things take: seconds, median and 95th percentile of a log-normal delay (random.ts). Sources are listed in
 * docs/simulator.md, section ECS; what AWS does not publish is marked as an estimate there.
 */
export const TIMING = {
  /** Instance `running` → network up (ec2-boot-bench: 17 s + 6 s). */
  network: { p50: 20, p95: 40 },
  /** User data, agent start and RegisterContainerInstance. */
  agent: { p50: 15, p95: 40 },
  /** After `terminated`, until ECS has forgotten a container instance whose agent was connected. */
  forget: { p50: 10, p95: 30 },
  /** An API call or a change of state → the service scheduler acts on it. */
  scheduler: { p50: 2, p95: 5 },
  /** PENDING: the agent has the task and prepares it. */
  accept: { p50: 0.7, p95: 1.5 },
  /** Docker creates and starts the container. */
  container: { p50: 1, p95: 2.5 },
  /** ACTIVATING: registering targets or starting the Service Connect proxy. */
  activate: { p50: 1.5, p95: 4 },
  /** SIGTERM → the program is gone. Bounded by stopTimeout. */
  exit: { p50: 1, p95: 4 },
  cachedPull: { p50: 0.7, p95: 1 },
} as const;

/** Cold pull: 100 MB 4 s, 500 MB 12 s, 1.5 GB 35 s; the 95th percentile is two and a half times the median. */
export const pullDelay = (sizeMiB: number): { p50: number; p95: number } => {
  const p50 = 1.7 + 0.0223 * sizeMiB;
  return { p50, p95: p50 * 2.5 };
};

/** Attempts to place follow each other at this distance until the third has failed (ecs_deploy#53: about 50 s of failures). */
export const RETRY_SECONDS = 25;
export const MISSES_BEFORE_BACK_OFF = 3;
/** Waits after the third miss and each one after it; the last repeats (service-throttle-logic.html: "up to 27 minutes"). */
export const BACK_OFF_MINUTES = [5, 15, 27] as const;

/** Crash before RUNNING: waits double from here to 27 minutes after three in a row. */
export const STUMBLE_SECONDS = 15;
export const STUMBLES_BEFORE_THROTTLE = 3;
export const LONGEST_THROTTLE_SECONDS = 27 * 60;

/** A task counts as a success of its deployment once it has run (healthy) for this long. */
export const PROOF_SECONDS = 15;
/** A program that cannot reach what it dials gives up after this long. */
export const DIAL_SECONDS = 10;
/** Stopped tasks stay describable for an hour (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-errors.html). */
export const STOPPED_SECONDS = 3600;
/** How often the zone balancer looks at one service again. */
export const REBALANCE_SECONDS = 300;
/** Docker's SIGKILL after SIGTERM unless stopTimeout says otherwise. */
export const STOP_TIMEOUT_SECONDS = 30;
