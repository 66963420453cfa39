import type { Change } from '../shared/ledger/memory-store.js';
import type { Store } from '../shared/ledger/store.js';
import { uuid } from './ids.js';
import type { Amazon, SimFunction } from './parts.js';
import { makeRuntime } from './runtime.js';
import { customResources } from './stack/custom-resource.js';
import { driven } from './stack/driven.js';
import { resolveDynamic } from './stack/dynamic.js';
import { evaluate, type Scope } from './stack/intrinsics.js';
import type { Made, Properties, Route, Site } from './stack/made.js';
import { inOrder } from './stack/order.js';
import { makerOf } from './stack/resources/index.js';
import { readTemplate, type Template } from './stack/template.js';

export interface StackOptions {
  /** Path of serverless.yml. */
  readonly file: string;
  /** As `--param k=v`. */
  readonly params: Readonly<Record<string, string>>;
  /** Exported handlers by the `handler` of serverless.yml, e.g. 'reconcile.handler'. */
  readonly handlers: Readonly<Record<string, SimFunction['run']>>;
  readonly store: Store;
  readonly lane: 'direct' | 'wire';
  /** What functions see of the internet; the simulated registry unless said. */
  readonly fetch?: typeof fetch;
  /** Where the API answers, for links. */
  readonly apiEndpoint?: string;
  /** Called once, before anything is made: connects the store's writes to the table's stream from its first row on. */
  readonly connect?: (onWrite: (change: Change) => void) => void;
  /** Each log line of each function. */
  readonly log?: (line: Readonly<Record<string, unknown>>) => void;
}

export interface Stack {
  readonly name: string;
  /** Logical name in `functions:` of serverless.yml is the part after the last hyphen; these are the names in AWS. */
  readonly functions: readonly string[];
  readonly routes: readonly Route[];
  readonly outputs: Readonly<Record<string, string>>;
  /** Ref of each resource by logical id. */
  readonly refs: Readonly<Record<string, string>>;
  /** Environment of each function. */
  readonly env: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Give this to the store's memory driver: it feeds the table's stream. */
  readonly onWrite: (change: Change) => void;
  update(params: Readonly<Record<string, string>>): Promise<void>;
  delete(): Promise<void>;
}

/** Nothing that a stack does takes longer than this; more is a fault of the simulation. Milliseconds. */
const LONGEST = 2 * 3_600_000;

/**
 * Deploys serverless.yml into the simulator, and moves the virtual clock until that is done. The file is the only wiring: what it
 * does not say, the simulation does not have. Rejects with the reason when something could not be made; what was made is removed.
 */
export const createStack = async (amazon: Amazon, options: StackOptions): Promise<Stack> => {
  const stack = new LiveStack(amazon, options);
  await stack.create();
  return stack;
};

interface Standing {
  readonly type: string;
  readonly properties: Properties;
  readonly made: Made;
}

class LiveStack implements Stack {
  readonly name: string;
  readonly routes: Route[] = [];
  #template: Template;
  #params: Readonly<Record<string, string>>;
  readonly #standing = new Map<string, Standing>();
  readonly #site: Site;
  readonly #streams = new Set<(change: Change) => void>();

  constructor(
    readonly amazon: Amazon,
    readonly options: StackOptions,
  ) {
    this.#params = options.params;
    this.#template = this.#read(options.params);
    this.name = this.#template.stackName;
    const { region, account } = amazon.settings;
    const stackId = `arn:aws:cloudformation:${region}:${account}:stack/${this.name}/${uuid(amazon.world.random('cloudformation'))}`;
    const custom = customResources(amazon, stackId);
    this.#site = {
      amazon,
      stackName: this.name,
      stackId,
      handlers: options.handlers,
      apiEndpoint: options.apiEndpoint ?? `https://simulated.execute-api.${region}.amazonaws.com`,
      routes: this.routes,
      streams: this.#streams,
      askCustomResource: custom.ask,
    };
    options.connect?.(this.onWrite);
    const internet = options.fetch ?? amazon.registry.fetch;
    const fetch = (async (input, init) =>
      custom.intercept(String(input), init) ?? internet(input, init)) as typeof globalThis.fetch;
    amazon.lambda.useRuntime(
      makeRuntime(amazon, { lane: options.lane, store: options.store, fetch, ...(options.log ? { log: options.log } : {}) }),
    );
  }

  get functions(): readonly string[] {
    return this.#of('AWS::Lambda::Function').map(({ made }) => made.ref);
  }

  get refs(): Record<string, string> {
    return Object.fromEntries([...this.#standing].map(([id, { made }]) => [id, made.ref]));
  }

  get env(): Record<string, Record<string, string>> {
    return Object.fromEntries(
      this.#of('AWS::Lambda::Function').map(({ made, properties }) => [
        made.ref,
        ((properties['Environment'] as { Variables?: Record<string, string> } | undefined)?.Variables ?? {}) as Record<
          string,
          string
        >,
      ]),
    );
  }

  get outputs(): Record<string, string> {
    const wanted = Object.entries(this.#template.outputs).filter(
      ([, { Condition, Value }]) => Value !== undefined && this.#holds(Condition),
    );
    return Object.fromEntries(wanted.map(([name, { Value }]) => [name, String(evaluate(Value, this.#scope))]));
  }

  onWrite = (change: Change): void => {
    for (const listener of this.#streams) listener(change);
  };

  async create(): Promise<void> {
    try {
      await this.#drive(this.#apply(), 'create');
    } catch (error) {
      // Why it could not be made matters more than what could not be taken away again.
      await this.delete().catch(() => {});
      throw error;
    }
  }

  async update(params: Readonly<Record<string, string>>): Promise<void> {
    const before = this.#params;
    try {
      await this.#drive(this.#become({ ...before, ...params }), 'update');
    } catch (error) {
      await this.#drive(this.#become(before), 'roll back');
      throw error;
    }
  }

  async delete(): Promise<void> {
    await this.#drive(this.#remove([...this.#standing.keys()]), 'delete');
  }

  #read(params: Readonly<Record<string, string>>): Template {
    return readTemplate({ file: this.options.file, params, ...this.amazon.settings });
  }

  async #become(params: Readonly<Record<string, string>>): Promise<void> {
    this.#params = params;
    this.#template = this.#read(params);
    if (this.#template.stackName !== this.name)
      throw new Error(`these parameters describe another stack, ${this.#template.stackName}: deploy it beside ${this.name}`);
    await this.#apply();
  }

  /** Makes what is missing, changes what differs, removes what is no longer described. */
  async #apply(): Promise<void> {
    const { resources } = this.#template;
    const wanted = inOrder(resources).filter((id) => this.#holds(resources[id]!.Condition));
    for (const id of wanted) await this.#put(id);
    await this.#remove([...this.#standing.keys()].filter((id) => !wanted.includes(id)));
  }

  async #put(id: string): Promise<void> {
    const { Type: type, Properties: raw = {} } = this.#template.resources[id]!;
    const properties = (await resolveDynamic(this.amazon, evaluate(raw, this.#scope))) as Properties;
    const before = this.#standing.get(id);
    if (before && JSON.stringify(before.properties) === JSON.stringify(properties)) return;
    const maker = makerOf(type);
    const made = !before
      ? await maker.create(this.#site, properties, id, type)
      : maker.update
        ? await maker.update(this.#site, properties, before.made, before.properties, id, type)
        : before.made;
    this.#standing.set(id, { type, properties, made });
  }

  /** Last made, first removed. */
  async #remove(ids: readonly string[]): Promise<void> {
    for (const id of [...ids].reverse()) {
      await this.#standing.get(id)!.made.remove?.();
      this.#standing.delete(id);
    }
  }

  readonly #scope: Scope = {
    ref: (id) => this.#pseudo(id) ?? this.#find(id).made.ref,
    getAtt: (id, name) => {
      const { attributes } = this.#find(id).made;
      if (attributes[name] === undefined)
        throw new Error(`serverless.yml: ${id} has no attribute ${name} (${Object.keys(attributes).join(', ') || 'none'})`);
      return attributes[name];
    },
    condition: (name) => {
      const condition = this.#template.conditions[name];
      if (condition === undefined) throw new Error(`serverless.yml: there is no condition ${name}`);
      return evaluate(condition, this.#scope) === true;
    },
  };

  #find(id: string): Standing {
    const found = this.#standing.get(id);
    if (!found) throw new Error(`serverless.yml: something refers to ${id}, which is not made (or not before it)`);
    return found;
  }

  #pseudo(id: string): string | undefined {
    const { region, account } = this.amazon.settings;
    return {
      'AWS::Region': region,
      'AWS::AccountId': account,
      'AWS::Partition': 'aws',
      'AWS::URLSuffix': 'amazonaws.com',
      'AWS::StackName': this.name,
      'AWS::StackId': this.#site.stackId,
    }[id];
  }

  #holds(condition: string | undefined): boolean {
    return condition === undefined || this.#scope.condition(condition);
  }

  #of(type: string): Standing[] {
    return [...this.#standing.values()].filter((standing) => standing.type === type);
  }

  #drive(work: Promise<void>, what: string): Promise<void> {
    return driven(this.amazon.world, work, LONGEST, `stack ${this.name}: ${what}`);
  }
}
