import { describe, expect, it } from '@jest/globals';
import { emptyHead } from '../../shared/ledger/head.js';
import type { Intent, MoveIntent } from '../../shared/model/intent.js';
import { cancelMoves, moveOpen } from '../../shared/pass/cancel-moves.js';
import type { SeenDeployment } from '../../shared/pass/look.js';
import { aCluster } from '../support/a-cluster.js';

const { observation } = aCluster({ instances: ['i-1'] });
const move = (state: MoveIntent['state'], service = 'shop-web') =>
  ({ kind: 'move', id: 'int_1', service, state, copy: 'c' }) as Intent;
const headWith = (...intents: Intent[]) => ({ ...emptyHead('demo'), intents });

/** A project that wants `web`; `old` is there, and not in its file any more. Not open = its deployment has ended. */
const project = (open: boolean) =>
  ({
    project: { body: { wanted: [{ ecsName: 'shop-web' }] } },
    deployment: { body: { id: 'dep_2' } },
    seen: open ? { services: [{ name: 'shop-web' }, { name: 'shop-old' }] } : null,
  }) as unknown as SeenDeployment;

const left = (intent: Intent, open = true): MoveIntent =>
  cancelMoves(headWith(intent), { projects: [project(open)], observation }).intents[0] as MoveIntent;

describe('A move of a service that is deployed', () => {
  it.each(['cordon', 'raise', 'landing', 'protect'] as const)('is taken back in %s', (state) => {
    expect(left(move(state))).toMatchObject({ state: 'undo', withdrawn: true });
    expect(left(move(state, 'shop-old'))).toMatchObject({ state: 'undo', withdrawn: true });
  });

  it.each(['lower', 'release', 'undo'] as const)('goes on in %s: ECS may have chosen which one it stops', (state) => {
    expect(left(move(state))).toEqual(move(state));
  });

  it('goes on when it makes room for this very deployment, and for no other', () => {
    const [own, older] = ['dep_2', 'dep_1'].map((during) => ({ ...move('raise'), during }) as Intent);
    expect(left(own!)).toEqual(own);
    expect(left(older!)).toMatchObject({ state: 'undo', withdrawn: true });
  });

  it('goes on when another project is deployed, or when the deployment has ended', () => {
    expect(left(move('raise', 'other-web'))).toEqual(move('raise', 'other-web'));
    expect(left(move('raise'), false)).toEqual(move('raise'));
  });

  it('is waited for by the deployment, to its end', () => {
    expect(moveOpen(headWith(move('undo')), project(true))).toBe(true);
    expect(moveOpen(headWith(move('release', 'shop-old')), project(true))).toBe(true);
    expect(moveOpen(headWith(move('raise', 'other-web')), project(true))).toBe(false);
    expect(moveOpen(headWith(), project(true))).toBe(false);
  });
});
