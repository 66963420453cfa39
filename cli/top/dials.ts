import { type Api, ask } from '../api-client.js';
import { Refused } from '../client/refused.js';
import type { Dial } from './keys.js';

/** The example as it is deployed by a key. */
export interface Example {
  readonly project: string;
  readonly content: string;
}

interface Loads {
  readonly loads: readonly { readonly project: string; readonly service: string; readonly cpu: number }[];
}

/** A key adds or takes so much from each published service of a project: three keys peg a t3.small. vCPU. */
const STEP = 0.3;

/** Turns a dial of the simulated world through the API, as anybody could with curl. Says what it has done. */
export const turn = async (api: Api, dial: Dial, example: Example): Promise<string> => {
  try {
    return await TURNS[dial](api, example);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return `${error.message} ${error.problem.hint ?? ''}`;
  }
};

type Turn = (api: Api, example: Example) => Promise<string>;

const deploy: Turn = async (api, { project, content }) => {
  await ask(api, 'PUT', `/v1/projects/${project}`, { files: [{ name: 'compose.yaml', content }] });
  return `${project} is being deployed. L puts load on it.`;
};

const load =
  (step: number): Turn =>
  async (api) => {
    const services = await published(api);
    if (services.length === 0) return 'Nothing is deployed that could be loaded: D deploys the example.';
    const { loads } = await ask<Loads>(api, 'GET', '/simulator/state');
    const told: string[] = [];
    for (const one of services) {
      const before = loads.find(({ project, service }) => project === one.project && service === one.service)?.cpu ?? 0;
      const cpu = Math.max(0, Number((before + step).toFixed(2)));
      await ask(api, 'POST', '/simulator/load', { ...one, cpu });
      told.push(`${one.service} ${cpu}`);
    }
    return `Load, in vCPU: ${told.join(', ')}.`;
  };

const fault =
  (body: object, told: string): Turn =>
  async (api) => {
    await ask(api, 'POST', '/simulator/faults', body);
    return told;
  };

const mend: Turn = async (api) => {
  await ask(api, 'DELETE', '/simulator/faults');
  return 'All faults are mended.';
};

const TURNS: Readonly<Record<Dial, Turn>> = {
  deploy,
  'more-load': load(STEP),
  'less-load': load(-STEP),
  'lose-agent': fault({ kind: 'agent-lost' }, 'The ECS agent of an instance is lost: its tasks are not seen any more.'),
  terminate: fault({ kind: 'terminated' }, 'An instance was terminated from outside: what ran on it is dead.'),
  'crash-launch': fault(
    { kind: 'crash', operation: 'ec2.RunInstances', when: 'effect', times: 1 },
    'The next launch happens, and the pass that asked for it dies before it knows.',
  ),
  'spot-notice': fault({ kind: 'spot-notice' }, 'An instance was given notice: it goes in two minutes.'),
  'no-capacity': fault(
    { kind: 'capacity', operation: 'ec2.RunInstances', seconds: 600 },
    'For ten minutes EC2 has no capacity for new instances.',
  ),
  mend,
};

interface Named {
  readonly project: string;
  readonly service: string;
}

/** Services that people reach; without one every service. */
const published = async (api: Api): Promise<readonly Named[]> => {
  const { items } = await ask<{
    items: readonly { name: string; services: readonly { name: string; endpoints: readonly unknown[]; running: number }[] }[];
  }>(api, 'GET', '/v1/projects');
  const all = items.flatMap(({ name: project, services }) => services.map((one) => ({ project, ...one })));
  const open = all.filter(({ endpoints }) => endpoints.length > 0);
  return (open.length > 0 ? open : all).map(({ project, name: service }) => ({ project, service }));
};
