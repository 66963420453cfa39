import { references } from './intrinsics.js';
import type { Resource } from './template.js';

/** Logical ids so that each comes after what it needs. Throws when resources wait for each other in a circle. */
export const inOrder = (resources: Readonly<Record<string, Resource>>): string[] => {
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (id: string): void => {
    if (done.has(id)) return;
    if (path.includes(id))
      throw new Error(`serverless.yml: circular dependency ${[...path.slice(path.indexOf(id)), id].join(' → ')}`);
    path.push(id);
    for (const need of needs(id, resources)) visit(need);
    path.pop();
    done.add(id);
  };
  for (const id of Object.keys(resources)) visit(id);
  return [...done];
};

const needs = (id: string, resources: Readonly<Record<string, Resource>>): string[] => {
  const { DependsOn = [], Properties } = resources[id]!;
  return [...[DependsOn].flat(), ...references(Properties)].filter((other) => other !== id && other in resources);
};
