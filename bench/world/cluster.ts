import { instanceType } from '../../shared/model/instance-types.js';
import { handlers } from '../../simulator/handlers.js';
import { createLocal, type Local } from '../../simulator/local.js';
import type { SimFunction } from '../../simulator/parts.js';

/** The cluster that every policy is measured on, with the product deployed on it. */
export interface Cluster {
  readonly local: Local;
  readonly vcpu: number;
  readonly usdPerHour: number;
  /** From now on the product decides nothing: another policy does. */
  sleep(): void;
  deploy(file: string): Promise<void>;
}

export interface ClusterOptions {
  /** Path of serverless.yml. */
  readonly stack: string;
  readonly seed: number;
  readonly max: number;
  readonly min: number;
  readonly thresholds: { readonly out: number; readonly target: number; readonly in: number };
}

/** Not burstable: credits would make the same load cost another thing at another time. */
export const TYPE = 'm5.large';
export const PROJECT = 'bench';
const ZONES = 2;

/** Virtual time begins here in every run, so that a seed is all that is needed to repeat one. */
const STARTS_AT = Date.parse('2026-03-02T09:00:00Z');

export const createCluster = async ({ stack, seed, min, max, thresholds }: ClusterOptions): Promise<Cluster> => {
  let asleep = false;
  const unless =
    (run: SimFunction['run']): SimFunction['run'] =>
    (event, context) =>
      asleep ? Promise.resolve(null) : run(event, context);
  const local = await createLocal({
    file: stack,
    seed,
    startAt: STARTS_AT,
    zones: ZONES,
    lane: 'direct',
    params: {
      type: TYPE,
      credits: '',
      min: String(min),
      max: String(max),
      thresholdOut: String(thresholds.out),
      thresholdTarget: String(thresholds.target),
      thresholdIn: String(thresholds.in),
    },
    handlers: Object.fromEntries(Object.entries(handlers).map(([name, run]) => [name, unless(run)])),
  });
  const { vcpu, usdPerHour } = instanceType(TYPE)!;
  return {
    local,
    vcpu,
    usdPerHour,
    sleep: () => {
      asleep = true;
    },
    deploy: (file) => put(local, file),
  };
};

const put = async (local: Local, file: string): Promise<void> => {
  const answer = await local.request({
    method: 'PUT',
    url: `/v1/projects/${PROJECT}`,
    headers: { 'content-type': 'application/yaml' },
    body: Buffer.from(file),
  });
  if (answer.status >= 300) throw new Error(`PUT answered ${answer.status}: ${answer.body.toString().slice(0, 500)}`);
};
