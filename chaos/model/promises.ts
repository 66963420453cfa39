import type { Scene } from './scenes.js';
import type { State } from './state.js';
import { isLive, type World } from './world.js';

/** The promises that this state breaks. They hold in every state, whatever has gone wrong on the way. */
export const brokenBy = ({ world }: State, scene: Pick<Scene, 'policy' | 'start' | 'serves'>): readonly string[] => [
  ...over(world, scene.policy.max),
  ...twice(world),
  ...unknown(world),
  ...tasksIn(world, scene.serves ?? scene.start.desired),
  ...world.harm,
];

const over = ({ machines }: World, max: number): string[] => {
  const { length } = machines.filter(isLive);
  return length > max ? [`${length} instances, and ${max} are the most`] : [];
};

/** Never fewer serve than are to, and never is more asked for than one beside them. */
const tasksIn = ({ tasks, desired }: World, serves: number): string[] => {
  const running = tasks.filter(({ status }) => status === 'RUNNING').length;
  return [
    ...(running < serves ? [`${running} of ${serves} tasks run`] : []),
    ...(desired < serves || desired > serves + 1 ? [`the count is ${desired}, and was ${serves}`] : []),
  ];
};

/** One instance an intent; one call may be for several. */
const twice = ({ machines, head }: World): string[] => {
  const tags = [...new Set(machines.flatMap(({ intent }) => intent ?? []))];
  return tags.flatMap((tag) => {
    const tokens = new Set(machines.filter(({ intent }) => intent === tag).map(({ token }) => token));
    const ids = machines.filter(({ intent }) => intent === tag).map(({ id }) => id);
    return tokens.size > 1 && !isAskedAnew(head, tag) ? [`${ids.join(' and ')} for the one intent ${tag}`] : [];
  });
};

const isAskedAnew = (head: World['head'], tag: string): boolean =>
  head?.body.intents.some((one) => one.kind === 'launch' && one.id === tag && one.attempt > 1) ?? false;

/** Nothing that is paid for is forgotten: it has joined, or an intent speaks for it. */
const unknown = ({ machines, head }: World): string[] => {
  const intents = head?.body.intents ?? [];
  return machines.flatMap((machine) => {
    if (!isLive(machine) || machine.registration !== 'none') return [];
    const spokenFor = intents.some(
      (one) =>
        one.kind === 'launch' && (one.instanceId === machine.id || one.id === machine.intent || one.batch?.id === machine.intent),
    );
    return spokenFor ? [] : [`${machine.id} runs and no intent speaks for it`];
  });
};
