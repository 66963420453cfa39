import { type Keys, readKeys, unusable } from '../api/keys.js';
import type { Auth } from '../auth-choice.js';
import { sortError } from '../aws/errors.js';
import { readParameter } from '../aws/parameter.js';
import { MINUTE, type Millis, SECOND } from '../model/time.js';
import type { Runtime } from './runtime.js';

/** For so long a parameter that cannot be read is not asked for again: who has no key could otherwise use up SSM's rate for all. */
const FAILURE_KEPT = 5 * SECOND;

/** The keys of the API, read from SSM and kept for a minute: so long one that was taken out still opens. */
export const keysOf = (runtime: Runtime, auth: Auth): (() => Promise<Keys>) => {
  let kept: { readonly keys: Promise<Keys>; until: Millis } | undefined;
  const keysNow = async (): Promise<Keys> => readKeys(auth.kind === 'hmac' ? await textOf(runtime, auth.keysParameter) : '');
  return async () => {
    const now = runtime.clock.now();
    if (kept && now < kept.until) return kept.keys;
    const asked = { keys: keysNow(), until: now + MINUTE };
    kept = asked;
    return asked.keys.catch((error: unknown) => {
      asked.until = now + FAILURE_KEPT;
      throw error;
    });
  };
};

const textOf = async (runtime: Runtime, name: string): Promise<string> => {
  try {
    return await readParameter(runtime, name);
  } catch (error) {
    runtime.log({ level: 'error', message: `the keys of the API could not be read from ${name}`, error: sortError(error) });
    throw unusable('it could not be read', error);
  }
};
