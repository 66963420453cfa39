import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { Runtime } from '../wiring/runtime.js';
import { callContext, makeClient } from './clients.js';
import { send } from './send.js';

/** The text of an SSM parameter, decrypted. A secret: whoever asks keeps it out of logs and answers. */
export const readParameter = async (runtime: Runtime, name: string): Promise<string> => {
  const client = makeClient(SSMClient, runtime, callContext(runtime));
  const { Parameter } = await send(client, new GetParameterCommand({ Name: name, WithDecryption: true }));
  return Parameter?.Value ?? '';
};
