import type { Amazon } from '../parts.js';

/** Dynamic references, `{{resolve:ssm:/name}}`: looked up when the stack is deployed. */
export const resolveDynamic = async (amazon: Amazon, value: unknown): Promise<unknown> => {
  if (Array.isArray(value)) return Promise.all(value.map((item) => resolveDynamic(amazon, item)));
  if (value !== null && typeof value === 'object') {
    const entries: [string, unknown][] = [];
    for (const [key, item] of Object.entries(value)) entries.push([key, await resolveDynamic(amazon, item)]);
    return Object.fromEntries(entries);
  }
  const name = typeof value === 'string' ? /^\{\{resolve:ssm:([^:}]+)(?::\d+)?\}\}$/.exec(value)?.[1] : undefined;
  return name ? parameter(amazon, name) : value;
};

const parameter = async (amazon: Amazon, Name: string): Promise<string> => {
  const answer = await amazon.call('ssm', 'GetParameter', { Name }, { name: 'cloudformation', invocation: null });
  return (answer as { Parameter: { Value: string } }).Parameter.Value;
};
