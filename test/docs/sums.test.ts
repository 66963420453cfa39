import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { decide } from '../../shared/scaling/decide.js';
import type { DecideInput } from '../../shared/scaling/situation.js';
import { aCluster, type SceneTask } from '../support/a-cluster.js';
import { rowsBelow } from './markdown.js';

const PAGE = 'docs/calculations.md';

/** `0.9 0.9 · empty`: the vCPU of each task, instance by instance. Each task is a service of its own. */
const clusterOf = (cell: string): DecideInput => {
  const instances = cell.replaceAll('`', '').split(' · ');
  const tasks = instances.flatMap((text, i): SceneTask[] =>
    text === 'empty' ? [] : text.split(' ').map((cpu) => ({ on: `i-${i + 1}`, cpu: Number(cpu) })),
  );
  return aCluster({
    instances: instances.map((_, i) => `i-${i + 1}`),
    services: Object.fromEntries(tasks.map((task, i) => [`service-${i + 1}`, [task]])),
    minutes: 15,
  });
};

describe('the sums', () => {
  it.each(rowsBelow(PAGE, '## Worked').map((cells) => [...cells]))(
    'of %s: %s, %s',
    (cluster, highest, said, size, formula, expected) => {
      const { decision } = decide(clusterOf(cluster!));
      const { action, from, to, blockedBy, inputs, predicted } = decision;
      expect({
        highest: `${Math.round(inputs.max!)} %`,
        decision: action === 'none' ? `none: ${blockedBy[0]}` : action,
        instances: from === to ? `${from}` : `${from} → ${to}`,
        formula: decision.formula,
        expected: predicted ? `${predicted.cpu.max} %` : '',
      }).toEqual({ highest, decision: said, instances: size, formula, expected });
    },
  );

  it('add up, each of them', () => {
    const text = readFileSync(PAGE, 'utf8').replace(/(\d),(\d{3})/g, '$1$2');
    const found = [
      ...text.matchAll(/([\d.]+) \/ (\(([\d.]+) [×x] ([\d.]+)( %)?\)|[\d.]+) (?:=|→) ([\d.]+)( %)?(?: (?:→|->) (\d+))?/g),
    ];
    expect(found.length).toBeGreaterThan(10);
    for (const [sum, top, below, a, b, ofHundred, is, percent, up] of found) {
      const divisor = a ? Number(a) * (Number(b) / (ofHundred ? 100 : 1)) : Number(below);
      const value = (Number(top) / divisor) * (percent ? 100 : 1);
      const digits = is!.split('.')[1]?.length ?? 0;
      const rounded = sum.includes(' → ') && up === undefined ? Math.ceil(value) : Number(value.toFixed(digits));
      expect({ sum, is: rounded, up: up && Math.ceil(value) }).toEqual({ sum, is: Number(is), up: up && Number(up) });
    }
  });
});
