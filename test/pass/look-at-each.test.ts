import { describe, expect, it } from '@jest/globals';
import { acceptGeneration, readProject } from '../../shared/ledger/projects.js';
import { SECOND } from '../../shared/model/time.js';
import { lookAtEach, openDeployments } from '../../shared/pass/look-at-each.js';
import type { ReconcilePorts } from '../../shared/pass/ports.js';
import { anAcceptance } from '../ledger/rows.js';
import { aCluster, NOON } from '../support/a-cluster.js';
import { aTurn } from './a-turn.js';

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f'];

const accepted = (name: string, id: string, read: Parameters<typeof anAcceptance>[0] = null) => {
  const acceptance = anAcceptance(read, id, NOON);
  return { ...acceptance, project: { ...acceptance.project, name } };
};

/**
 * Six projects with an open deployment each, looked at by a pass of this epoch that has taken so many seconds for the cluster;
 * `meanwhile` is what happens while AWS is read.
 */
const looked = async (
  epoch: number,
  meanwhile: (name: string, scene: Awaited<ReturnType<typeof aTurn>>) => unknown,
  taken = 0,
) => {
  const input = aCluster({ instances: ['i-1'] });
  const scene = await aTurn({ ...input, head: { ...input.head, epoch } });
  for (const name of NAMES) await acceptGeneration(scene.store, accepted(name, `dep_${name}`));
  const observeProject = async ({ name }: { readonly name: string }) => {
    await meanwhile(name, scene);
    return { services: [], stopped: [], tasks: [] };
  };
  const ports = { ...scene.ports, observeProject } as unknown as ReconcilePorts;
  const open = await openDeployments(ports, scene.turn);
  scene.clock.at += taken * SECOND;
  const seen = await lookAtEach(ports, scene.turn, open, input.observation);
  return seen.map(({ project, later, unread }) => (later ? '-' : unread ? '?' : project.body.name)).join('');
};

describe('Open deployments, as a pass looks at them', () => {
  it('are all looked at when there is time, else from another one on with each pass', async () => {
    expect(await looked(0, () => {})).toBe('abcdef');
    const slow = (_: string, { clock }: { readonly clock: { at: number } }): number => (clock.at += 11 * SECOND);
    expect([await looked(0, slow), await looked(1, slow), await looked(6, slow)]).toEqual(['a-----', '-b----', 'a-----']);
  });

  it('have ten seconds from the beginning of the pass on, and three where the cluster took longer', async () => {
    const slow = (_: string, { clock }: { readonly clock: { at: number } }): number => (clock.at += 2 * SECOND);
    expect([await looked(0, slow), await looked(0, slow, 8), await looked(0, slow, 15)]).toEqual(['abcdef', 'ab----', 'ab----']);
  });

  it('are left to the next pass where a newer generation came in the middle, and the others are seen to', async () => {
    const newer = async (name: string, { store }: Awaited<ReturnType<typeof aTurn>>): Promise<void> => {
      if (name !== 'c') return;
      await acceptGeneration(store, accepted('c', 'dep_newer', await readProject(store, 'c')));
    };
    expect(await looked(0, newer)).toBe('ab-def');
  });

  it('are seen to where AWS does not show one of them', async () => {
    const silent = (name: string): void => {
      if (name === 'c') throw Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' });
    };
    expect(await looked(0, silent)).toBe('ab?def');
  });
});
