import { ec2 } from './answer-ec2.js';
import { instances } from './answer-instances.js';
import { services } from './answer-services.js';
import type { World } from './world.js';

/** What a call did, and what it is answered with. */
export interface Answered {
  readonly world: World;
  readonly value?: object;
  readonly error?: { readonly name: string; readonly message: string };
}

// biome-ignore lint/suspicious/noExplicitAny: each command has its own input
export type Act = (world: World, input: any) => Answered;

/** AWS: one call, whole or not at all. `name` is the command's, e.g. RunInstances. */
export const answer = (world: World, name: string, input: object): Answered => {
  const act = calls[name];
  if (!act) throw new Error(`the model does not know ${name}: chaos/model/answer.ts`);
  return act(world, input);
};

const calls: Readonly<Record<string, Act>> = { ...ec2, ...instances, ...services };
