import { describe, expect } from '@jest/globals';
import type { Decision } from '../../shared/model/decision.js';
import { type Scene, webServices } from '../support/a-local.js';
import { refusing } from '../support/refusing.js';
import { story } from '../support/story.js';

const loaded = async (scene: Scene): Promise<void> => {
  await scene.deploy('web', webServices(['a', 'b', 'c', 'd']));
  await scene.load('web', { a: 0.5, b: 0.5, c: 0.4, d: 0.4 });
};

const scaleOut = async (scene: Scene): Promise<Decision | undefined> =>
  (await scene.decisions()).find(({ actions, reasons }) => reasons.includes('above-line') && actions[0]?.kind === 'launch');

const grown = async (scene: Scene) => (await scene.told('cluster.scaled-out')).filter(({ title }) => title.includes('1 -> 2'));

describe('A launch that EC2 does not answer at once', () => {
  const corrected = (title: string, fault: Readonly<Record<string, unknown>>): void =>
    story(
      title,
      {},
      async (scene) => {
        await loaded(scene);
        await scene.fault({ operation: 'ec2.RunInstances', times: 1, ...fault });
        await scene.until('two active', async () => (await scene.cluster()).size.active === 2);
        const { actions } = (await scaleOut(scene))!;
        expect(actions).toEqual([expect.objectContaining({ kind: 'launch', result: 'done', target: scene.up()[1] })]);
        expect(actions[0]!.note).toContain('first: ');
        await scene.advance(600);
        expect(await grown(scene)).toHaveLength(1);
      },
      [3],
    );

  corrected('its reply is lost: the decision says what it gave, and people hear of it once', { kind: 'lost-reply' });
  corrected('its pass is frozen: the same', { kind: 'freeze', seconds: 20 });
  corrected('it is throttled: the same', { kind: 'throttle', times: 2 });

  story(
    'throttled for long: the decisions say that EC2 has not answered, and an alert names the cause',
    {},
    async (scene) => {
      await loaded(scene);
      await scene.fault({ kind: 'throttle', operation: 'ec2.RunInstances' });
      await scene.until('the scale-out', async () => (await scaleOut(scene)) !== undefined);
      await scene.advance(240);
      const { why } = (await scene.decisions()).at(-1)!;
      expect(why).toMatch(/EC2 has not answered RunInstances for \d min: RequestLimitExceeded/);
      expect(await scene.told('capacity.blocked')).toEqual([]);
      await scene.advance(180);
      const [blocked] = await scene.told('capacity.blocked');
      expect(blocked!.title).toContain('RequestLimitExceeded');
      await scene.clearFaults();
      await scene.until('two active', async () => (await scene.cluster()).size.active === 2);
      expect(await grown(scene)).toHaveLength(1);
      expect(await scene.told('capacity.available')).toHaveLength(1);
    },
    [3],
  );

  story(
    'refused for good after a lost answer: its action says so',
    {},
    async (scene) => {
      await loaded(scene);
      await scene.fault({ kind: 'throttle', operation: 'ec2.RunInstances', times: 1 });
      await scene.fault({ kind: 'capacity' });
      await scene.until('the scale-out', async () => (await scaleOut(scene)) !== undefined);
      await scene.until('its end', async () =>
        /InsufficientInstanceCapacity/.test((await scaleOut(scene))!.actions[0]!.note ?? ''),
      );
      expect((await scaleOut(scene))!.actions[0]!.result).toBe('failed');
    },
    [3],
  );
});

describe('A call of what is under way that AWS neither answers nor takes', () => {
  story(
    'is said in the decisions, and people hear of it; once it is taken it goes on',
    { instances: 2, min: 1 },
    async (scene) => {
      await scene.deploy('web', webServices(['a', 'b']));
      const answering = refusing(scene.local.amazon.ec2, 'TerminateInstances', 'InternalError');
      await scene.until('it is told', async () => (await scene.told('autoscaler.error')).length > 0, 60);
      const [told] = await scene.told('autoscaler.error');
      expect(told!.title).toMatch(/^the autoscaler cannot act: TerminateInstances i-\w+ is not answered$/);
      expect(told!.todo).toMatch(/health\.aws\.amazon\.com/);
      const said = (await scene.decisions()).map(({ why }) => why);
      expect(said).toContainEqual(
        expect.stringMatching(/AWS has not answered TerminateInstances for i-\w+ for \d min: InternalError/),
      );
      answering();
      await scene.until('one is left', () => scene.up().length === 1, 90);
    },
    [3],
  );
});
