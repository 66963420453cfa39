import type { ClusterView, InstanceView, TaskView } from '../shared/model/cluster-view.js';
import { ChoiceBar } from './filter.js';
import { keyOf, type Sign, type Signs } from './letters.js';
import { Meter } from './meter.js';
import { Section } from './section.js';
import { money, since, type Tone } from './words.js';

const TONES: Readonly<Record<InstanceView['state'], Tone>> = {
  active: 'calm',
  launching: 'busy',
  booting: 'busy',
  draining: 'busy',
  terminating: 'busy',
};

interface InstancesOf {
  readonly view: ClusterView;
  /** How many there are, shown or not. */
  readonly all: number;
  readonly signs: Signs;
  readonly chosen: Parameters<typeof ChoiceBar>[0];
}

/** A row an instance: used and reserved, and its tasks as lettered cells beside the room that is free. */
export function Instances({ view, all, signs, chosen }: InstancesOf) {
  const shown = view.instances.length;
  return (
    <Section id="instances" title="Instances" count={shown === all ? all : `${shown} of ${all}`}>
      <p class="legend quiet">bar filled = used · outlined = reserved by tasks · tick = the line above which capacity is added</p>
      <Legend signs={signs} />
      <ChoiceBar {...chosen} />
      <ul class="rows">
        {view.instances.map((one) => (
          <Instance key={one.id} instance={one} view={view} signs={signs} />
        ))}
        {shown === 0 && <li class="empty">{all === 0 ? 'No instance is running.' : 'No instance is like that.'}</li>}
      </ul>
    </Section>
  );
}

function Legend({ signs }: { readonly signs: Signs }) {
  if (signs.size === 0) return null;
  return (
    <ul class="signs" aria-label="Letters of the services">
      {[...signs].map(([key, sign]) => (
        <li key={key}>
          <span class="cell" data-striped={sign.striped} style={{ '--hue': sign.hue }}>
            {sign.letter}
          </span>{' '}
          {key.replace(/^\//, '')}
        </li>
      ))}
    </ul>
  );
}

interface RowOf {
  readonly instance: InstanceView;
  readonly view: ClusterView;
  readonly signs: Signs;
}

function Instance({ instance, view, signs }: RowOf) {
  const { id, type, zone, market, state, pegged, cpu, memory } = instance;
  const facts = [type, zone, market === 'spot' && 'Spot', since(instance.launchedAt, view.at), `${money(instance.usdPerHour)}/h`];
  return (
    <li class="instance" tabIndex={-1} data-row data-key={id} data-pegged={pegged}>
      <div>
        <span class="mono">{id}</span>{' '}
        <span class="chip" data-tone={pegged ? 'hot' : TONES[state]}>
          {chipOf(instance, view.at)}
        </span>
        <div class="quiet about">{facts.filter(Boolean).join(' · ')}</div>
      </div>
      <Meter name="CPU" used={cpu.used} reserved={cpu.reserved} line={view.thresholds.out} pegged={pegged} />
      <Meter name="Memory" used={memory.used} reserved={memory.reserved} line={view.thresholds.out} pegged={false} />
      <Cells instance={instance} signs={signs} />
    </li>
  );
}

/** Pegged before all else; what comes or goes says how far it is. */
const chipOf = ({ pegged, state, tasks, launchedAt }: InstanceView, at: string): string => {
  if (pegged) return 'pegged';
  if (state === 'draining') return `draining, ${tasks.length} left`;
  return state === 'launching' || state === 'booting' ? `${state} ${since(launchedAt, at)}` : state;
};

/** Each cell as wide as the larger of the task's two shares; the rest, hatched, is what one more task could have. */
function Cells({ instance: { state, tasks, free, cpu, memory }, signs }: Omit<RowOf, 'view'>) {
  const coming = state === 'launching' || state === 'booting';
  const room = Math.max(0, 100 - Math.max(cpu.reserved, memory.reserved));
  const words = coming
    ? 'takes tasks once it has joined'
    : `not reserved: ${free.cpu.toFixed(2)} vCPU, ${Math.round(free.memoryMiB)} MiB`;
  return (
    <ul class="tasks" aria-label="Tasks">
      {tasks.map((task) => (
        <Cell key={task.id} task={task} sign={signs.get(keyOf(task.project, task.service))} />
      ))}
      <li class="free" style={{ flexGrow: Math.max(1, room) }}>
        {words}
      </li>
    </ul>
  );
}

function Cell({ task, sign }: { readonly task: TaskView; readonly sign: Sign | undefined }) {
  const settled = task.status === 'RUNNING' && task.health !== 'UNHEALTHY';
  const state = task.status === 'RUNNING' ? task.health.toLowerCase() : task.status.toLowerCase();
  const name = `${task.project ?? 'no project'} / ${task.service ?? 'task'}: ${state}, ${task.cpu} vCPU, ${task.memoryMiB} MiB`;
  return (
    <li
      class="cell"
      title={name}
      data-waiting={!settled}
      data-striped={sign?.striped ?? false}
      style={{ '--hue': sign?.hue ?? '#999999', flexGrow: 3 }}
    >
      <span aria-hidden="true">{`${sign?.letter ?? '·'}${settled ? '' : '…'}`}</span>
      <span class="unseen">{name}</span>
    </li>
  );
}
