import type { Limits as Answer } from '../shared/model/limits.js';
import { Section } from './section.js';
import { money } from './words.js';

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

const linesOf = ({ instances, caps, capacity, hostPorts, balancer }: Answer): readonly (readonly [string, string])[] => {
  const { now, onNew } = capacity.largestTask;
  const uses = Object.entries(balancer ?? {});
  return [
    ['Instances', `${instances.used} of at most ${instances.max}, at least ${instances.min}`],
    ['vCPU', capped(caps.vcpu, String)],
    ['An hour', capped(caps.usdPerHour, money)],
    ['Launches in an hour', capped(caps.launchesPerHour, String)],
    ['Free now', room(capacity.free)],
    ['Largest task now', now ? `${room(now)} on ${now.instance}` : 'none: no instance is active'],
    ['On a new instance', onNew ? `${room(onNew)} (${onNew.type})` : 'unknown'],
    ['Host ports', `${hostPorts.taken.join(', ') || 'none'} taken, ${hostPorts.limitOfInstance} an instance`],
    ...uses.map(([name, { used, limit }]) => [BALANCER_WORDS[name] ?? name, `${used} of ${limit}`] as const),
  ];
};

/** A cap of the operator's; without one only what is used. */
const capped = ({ used, limit }: Answer['caps']['vcpu'], text: (value: number) => string): string =>
  `${text(used)}${limit === null ? ', no cap' : ` of at most ${text(limit)}`}`;

const BALANCER_WORDS: Readonly<Record<string, string>> = {
  listeners: 'Listeners',
  rules: 'Listener rules',
  targetGroups: 'Target groups',
  certificates: 'Certificates',
};

const room = ({ cpu, memoryMiB }: { readonly cpu: number; readonly memoryMiB: number }): string =>
  `${Number(cpu.toFixed(2))} vCPU, ${Math.round(memoryMiB)} MiB`;
