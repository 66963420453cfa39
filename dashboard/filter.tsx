import { useEffect, useMemo, useState } from 'preact/hooks';
import type { ClusterView, InstanceView } from '../shared/model/cluster-view.js';
import { keepInHash, keptInHash } from './hash.js';

/** What a reader wants to see of many rows. Rows stay where they are unless sorting is asked for: jumping rows hide the story. */
export interface Choice {
  readonly text: string;
  readonly byCpu: boolean;
}

interface Chosen {
  readonly choice: Choice;
  readonly choose: (choice: Choice) => void;
}

/** The choice stands in the address, so that it can be sent to a colleague. */
export const useChoice = (): Chosen => {
  const [choice, choose] = useState<Choice>(() => {
    const { asked } = keptInHash();
    return { text: asked.get('q') ?? '', byCpu: asked.get('sort') === 'cpu' };
  });
  useEffect(() => {
    const asked = new URLSearchParams();
    if (choice.text) asked.set('q', choice.text);
    if (choice.byCpu) asked.set('sort', 'cpu');
    keepInHash({ asked });
  }, [choice]);
  return useMemo(() => ({ choice, choose }), [choice]);
};

/** The instances and services that are wanted: every word of the text has to be found in an id, a type, a zone, a state or a service. */
export const chosenOf = (view: ClusterView, { text, byCpu }: Choice): ClusterView => {
  const wanted = text.toLowerCase().split(/\s+/).filter(Boolean);
  const has = (words: readonly string[]): boolean =>
    wanted.every((one) => words.some((word) => word.toLowerCase().includes(one)));
  const instances = view.instances.filter((one) => has(wordsOf(one)));
  return {
    ...view,
    instances: byCpu ? instances.sort((a, b) => (b.cpu.used ?? -1) - (a.cpu.used ?? -1)) : instances,
    services: view.services.filter(({ project, name, status }) => has([`${project ?? ''}/${name}`, status])),
  };
};

const wordsOf = ({ id, type, zone, market, state, pegged, tasks }: InstanceView): readonly string[] => [
  ...[id, type, zone, market, state, pegged ? 'pegged' : ''],
  ...tasks.map(({ project, service }) => `${project ?? ''}/${service ?? ''}`),
];

/** Focused by `/`, left by Escape, which empties it first. */
export function ChoiceBar({ choice, choose }: Chosen) {
  const { text, byCpu } = choice;
  return (
    <p class="choice">
      <input
        id="filter"
        type="search"
        value={text}
        aria-label="Only instances and services with"
        placeholder="filter: web, pegged, i-0a … (/)"
        onInput={({ currentTarget }) => choose({ ...choice, text: currentTarget.value })}
        onKeyDown={({ key, currentTarget }) => {
          if (key !== 'Escape') return;
          if (text) choose({ ...choice, text: '' });
          else currentTarget.blur();
        }}
      />{' '}
      <button
        id="by-cpu"
        type="button"
        aria-pressed={byCpu}
        title="The busiest first (s)"
        onClick={() => choose({ ...choice, byCpu: !byCpu })}
      >
        Sort by CPU
      </button>
    </p>
  );
}
