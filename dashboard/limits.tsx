import type { Limits as Answer } from '../shared/model/limits.js';
import { Section } from './section.js';

/** How much more there may be: what would not fit, before somebody asks for it. */
export function Limits({ limits }: { readonly limits: Answer }) {
  return (
    <Section id="limits" title="Limits">
      <dl class="facts panel">
        {linesOf(limits).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}

const linesOf = ({ instances, capacity, hostPorts, balancer }: Answer): readonly (readonly [string, string])[] => {
  const { now, onNew } = capacity.largestTask;
  const uses = Object.entries(balancer ?? {});
  return [
    ['Instances', `${instances.used} of at most ${instances.max}, at least ${instances.min}`],
    ['Free now', room(capacity.free)],
    ['Largest task now', now ? `${room(now)} on ${now.instance}` : 'none: no instance is active'],
    ['On a new instance', onNew ? `${room(onNew)} (${onNew.type})` : 'unknown'],
    ['Host ports', `${hostPorts.taken.join(', ') || 'none'} taken, ${hostPorts.limitOfInstance} an instance`],
    ...uses.map(([name, { used, limit }]) => [BALANCER_WORDS[name] ?? name, `${used} of ${limit}`] as const),
  ];
};

const BALANCER_WORDS: Readonly<Record<string, string>> = {
  listeners: 'Listeners',
  rules: 'Listener rules',
  targetGroups: 'Target groups',
  certificates: 'Certificates',
};

const room = ({ cpu, memoryMiB }: { readonly cpu: number; readonly memoryMiB: number }): string =>
  `${Number(cpu.toFixed(2))} vCPU, ${Math.round(memoryMiB)} MiB`;
