import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { type FunctionSpec, functionResources } from './function-resources.js';
import { resolveVariables } from './variables.js';

/** One resource as CloudFormation sees it. */
export interface Resource {
  readonly Type: string;
  readonly Condition?: string;
  readonly DependsOn?: string | readonly string[];
  readonly Properties?: Readonly<Record<string, unknown>>;
}

export interface Template {
  readonly stackName: string;
  readonly resources: Readonly<Record<string, Resource>>;
  readonly conditions: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, { readonly Value?: unknown; readonly Condition?: string }>>;
}

export interface TemplateOptions {
  readonly file: string;
  /** As `--param k=v`: wins over the file's defaults. */
  readonly params: Readonly<Record<string, string>>;
  readonly region: string;
  readonly account: string;
  readonly stage?: string;
}

/** serverless.yml, as far as it is read. */
export interface Framework {
  readonly service: string;
  readonly params?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly provider?: {
    readonly stackName?: string;
    readonly environment?: object;
    readonly timeout?: number;
    readonly memorySize?: number;
  };
  readonly custom?: { environment?: Record<string, unknown> };
  readonly functions?: Readonly<Record<string, FunctionSpec>>;
  readonly resources?: {
    readonly Resources?: Readonly<Record<string, Resource>>;
    readonly Conditions?: Readonly<Record<string, unknown>>;
    readonly Outputs?: Template['outputs'];
  };
}

/**
 * Reads serverless.yml as the framework would and gives the CloudFormation template that comes of it, as far as the simulator
 * needs it: the file's own resources, and those that the framework makes of functions and their events.
 */
export const readTemplate = (options: TemplateOptions): Template => {
  const { params, region, account, stage = 'dev', file } = options;
  const raw = frameworkOf(readFileSync(file, 'utf8'));
  const found = resolveVariables(raw, {
    param: { ...raw.params?.['default'], ...raw.params?.[stage], ...params },
    opt: { stage, region },
    sls: { stage },
    aws: { region, accountId: account },
    env: {},
    self: raw,
  }) as Framework;
  return {
    stackName: found.provider?.stackName ?? `${found.service}-${stage}`,
    resources: { ...functionResources(found, stage), ...found.resources?.Resources },
    conditions: found.resources?.Conditions ?? {},
    outputs: found.resources?.Outputs ?? {},
  };
};

/** Thousands of short runs make a stack of the same text, and parsing it was a quarter of each: nothing writes into what came of it. */
const parsed = new Map<string, Framework>();

const frameworkOf = (text: string): Framework => {
  const known = parsed.get(text);
  if (known) return known;
  const raw = parse(text, { merge: true, maxAliasCount: -1 }) as Framework;
  // The one difference between here and AWS. The alias of the environment is one object, so this reaches all who use it.
  if (raw.custom?.environment) raw.custom.environment['SIMULATED'] = 'true';
  parsed.clear();
  parsed.set(text, raw);
  return raw;
};
