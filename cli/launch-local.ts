import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { createLocal, type Local, type LocalOptions } from '../simulator/local.js';
import { type StartOptions, stackParams } from './local-options.js';

/** Deploys the stack into a fresh simulated Amazon and waits until its instances have joined. */
export const launchLocal = async (options: StartOptions, more: Partial<LocalOptions> = {}): Promise<Local> => {
  const local = await createLocal({
    file: stackFile(),
    seed: options.seed,
    startAt: Math.floor(Date.now() / 1000) * 1000,
    zones: options.zones,
    speed: options.speed,
    params: stackParams(options),
    ...more,
  });
  if (options.min < options.instances) await local.stack.update({ min: String(options.min) });
  return local;
};

/** Names of the stack's parameters. */
export const stackParameters = (): readonly string[] => {
  const { params } = parse(readFileSync(stackFile(), 'utf8')) as { readonly params?: { readonly default?: object } };
  return Object.keys(params?.default ?? {});
};

/** serverless.yml lies beside package.json: one level above both cli/ and dist/. */
export const stackFile = (): string => {
  const here = dirname(fileURLToPath(import.meta.url));
  const found = [join(here, '..', 'serverless.yml'), join(process.cwd(), 'serverless.yml')].find((file) => existsSync(file));
  if (!found) throw new Error('serverless.yml is not there: it describes the stack that is simulated');
  return found;
};
