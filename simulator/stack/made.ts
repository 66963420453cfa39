import type { Change } from '../../shared/ledger/memory-store.js';
import type { Amazon, SimFunction } from '../parts.js';

/** A resource that exists: what Ref and Fn::GetAtt give, and how it goes away. */
export interface Made {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly remove?: () => Promise<unknown> | unknown;
}

export type Properties = Readonly<Record<string, unknown>>;

export interface Route {
  readonly method: string;
  readonly path: string;
  readonly function: string;
}

/** What resource makers need around them. */
export interface Site {
  readonly amazon: Amazon;
  readonly stackName: string;
  readonly stackId: string;
  /** By the `handler` of serverless.yml. */
  readonly handlers: Readonly<Record<string, SimFunction['run']>>;
  readonly apiEndpoint: string;
  readonly routes: Route[];
  /** Listeners of the table's stream. */
  readonly streams: Set<(change: Change) => void>;
  /** Invokes a function as CloudFormation does and waits for its answer. */
  readonly askCustomResource: (request: CustomRequest) => Promise<CustomAnswer>;
}

export interface CustomRequest {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly LogicalResourceId: string;
  readonly ResourceType: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: Properties;
  readonly OldResourceProperties?: Properties;
}

export interface CustomAnswer {
  readonly Status: 'SUCCESS' | 'FAILED';
  readonly Reason?: string;
  readonly PhysicalResourceId: string;
  readonly Data?: Readonly<Record<string, string>>;
}

/** How a resource type is made, and changed where that is more than being made again under the same name. */
export interface Maker {
  readonly create: (site: Site, properties: Properties, id: string, type: string) => Promise<Made> | Made;
  readonly update?: (
    site: Site,
    properties: Properties,
    before: Made,
    was: Properties,
    id: string,
    type: string,
  ) => Promise<Made> | Made;
}

/** CloudFormation calls AWS from outside: no latency, no faults. */
export const api = (site: Site, service: Parameters<Amazon['call']>[0], operation: string, input: object): Promise<object> =>
  site.amazon.call(service, operation, input, { name: 'cloudformation', invocation: null });

export const arnOf = ({ amazon: { settings } }: Site, service: string, resource: string): string =>
  `arn:aws:${service}:${settings.region}:${settings.account}:${resource}`;
