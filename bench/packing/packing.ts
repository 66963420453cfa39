import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Buyable, byCpu, cheapestMix, firstFit, lowerBound, type Unit } from '../../shared/scaling/mix.js';

interface Input {
  readonly types: readonly {
    readonly name: string;
    readonly cpu: number;
    readonly memoryMiB: number;
    readonly usdPerHour: number;
    /** Host ports that its tasks may hold in all. */
    readonly ports?: number;
    readonly gpu?: number;
  }[];
  readonly tasks: readonly Task[];
}

interface Task {
  readonly id: string;
  readonly cpu: number;
  readonly memoryMiB: number;
  readonly hostPorts?: readonly number[];
  readonly gpu?: number;
  /** Tasks of one group go on one instance, as sidecars do. */
  readonly group?: string;
}

/** `bench packing`: tasks on the cheapest instances, beside first fit in Karpenter's order and the lower bound. */
export const packing = (args: readonly string[]): number => {
  const { values } = parseArgs({ args: [...args], options: { input: { type: 'string' }, json: { type: 'boolean' } } });
  if (!values.input) {
    console.error(
      'npm run -s bench -- packing --input FILE [--json]   FILE: {types:[{name,cpu,memoryMiB,usdPerHour}],tasks:[{id,cpu,memoryMiB}]}',
    );
    return 2;
  }
  const result = packed(JSON.parse(readFileSync(values.input, 'utf8')) as Input);
  const { instances, unplaced, usdPerHour, lowerBound: bound, milliseconds, firstFitDecreasing: other } = result;
  if (values.json) console.log(JSON.stringify(result));
  else {
    console.log(
      `${instances.length} instances, ${unplaced.length} tasks unplaced, ${usdPerHour} USD an hour in ${milliseconds} ms`,
    );
    console.log(`lower bound ${bound} USD; first fit in Karpenter's order ${other.usdPerHour} USD on ${other.instances}`);
  }
  return 0;
};

export const packed = ({ types, tasks }: Input) => {
  const units = unitsOf(tasks);
  const buyable = types.map((type): Buyable => ({ ...type, gpu: type.gpu ?? 0, ports: type.ports ?? Number.POSITIVE_INFINITY }));
  const members = membersOf(tasks);
  const began = performance.now();
  const mix = cheapestMix(units, buyable);
  const milliseconds = performance.now() - began;
  const other = firstFit(units, buyable, byCpu);
  const tasksOf = (keys: readonly string[]): string[] => keys.flatMap((key) => members.get(key)!);
  return {
    bench: 'packing',
    instances: mix.instances.map(({ type, units: keys }) => ({ type, tasks: tasksOf(keys) })),
    unplaced: tasksOf(mix.unplaced),
    usdPerHour: rounded(mix.usdPerHour),
    lowerBound: rounded(lowerBound(units, buyable)),
    milliseconds: rounded(milliseconds),
    firstFitDecreasing: {
      usdPerHour: rounded(other.usdPerHour),
      instances: other.instances.length,
      unplaced: other.unplaced.length,
    },
  };
};

const keyOf = ({ id, group }: Task): string => (group === undefined ? `task ${id}` : `group ${group}`);

const membersOf = (tasks: readonly Task[]): Map<string, string[]> => {
  const members = new Map<string, string[]>();
  for (const task of tasks) members.set(keyOf(task), [...(members.get(keyOf(task)) ?? []), task.id]);
  return members;
};

const unitsOf = (tasks: readonly Task[]): readonly Unit[] => {
  const units = new Map<string, Unit>();
  for (const task of tasks) {
    const before = units.get(keyOf(task)) ?? { key: keyOf(task), cpu: 0, memoryMiB: 0, gpu: 0, hostPorts: [] };
    units.set(keyOf(task), {
      key: before.key,
      cpu: before.cpu + task.cpu,
      memoryMiB: before.memoryMiB + task.memoryMiB,
      gpu: before.gpu + (task.gpu ?? 0),
      hostPorts: [...before.hostPorts, ...(task.hostPorts ?? [])],
    });
  }
  return [...units.values()];
};

const rounded = (value: number): number => Math.round(value * 1e6) / 1e6;
