import { type Keys, readKeys, unusable } from '../api/keys.js';
import type { Auth } from '../auth-choice.js';
import { sortError } from '../aws/errors.js';
import { MINUTE } from '../model/time.js';
import type { Runtime } from './runtime.js';

/** The keys of the API, read from SSM and kept for a minute: so long one that was taken out still opens. */
export const keysOf = (runtime: Runtime, auth: Auth): (() => Promise<Keys>) => {
  let kept: { readonly keys: Keys; readonly readAt: number } | undefined;
  return async () => {
    const now = runtime.clock.now();
    if (kept && now - kept.readAt < MINUTE) return kept.keys;
    const keys = readKeys(auth.kind === 'hmac' ? await textOf(runtime, auth.keysParameter) : '');
    kept = { keys, readAt: now };
    return keys;
  };
};

/** The client is loaded by those stacks only that have keys. */
const textOf = async (runtime: Runtime, name: string): Promise<string> => {
  const { readParameter } = await import('../aws/parameter.js');
  try {
    return await readParameter(runtime, name);
  } catch (error) {
    runtime.log({ level: 'error', message: `the keys of the API could not be read from ${name}`, error: sortError(error) });
    throw unusable('it could not be read', error);
  }
};
