import { describe, expect, it } from '@jest/globals';
import { checkRates, checkTold } from '../../chaos/horizon-told.js';
import { deadLetters, redrive } from '../../chaos/messages.js';
import { runSeed } from '../../chaos/run.js';
import { drawSchedule } from '../../chaos/schedule.js';
import { createWatch, type Watch } from '../../chaos/watch.js';
import { HEAD_KEY } from '../../shared/ledger/keys.js';
import { changeDelivery, enqueue } from '../../shared/ledger/outbox.js';
import type { Head } from '../../shared/model/head.js';
import { instant } from '../../shared/model/time.js';
import { handlers } from '../../simulator/handlers.js';
import type { SimFunction } from '../../simulator/parts.js';
import { anAlert } from '../ledger/rows.js';
import { wrongly } from '../scenarios/wrong-scalers/variation.js';
import { aLocal, type Scene, type Setting, webServices } from '../support/a-local.js';

type Handlers = Readonly<Record<string, SimFunction['run']>>;

interface Watched {
  readonly scene: Scene;
  readonly watch: Watch;
}

const watched = async (setting: Setting): Promise<Watched> => {
  const scene = await aLocal({ ...setting, params: { email: 'ops@example.com', ...setting.params } }, 3);
  const watch = createWatch(3, ['canary-3']);
  watch.begin(scene.local);
  return { scene, watch };
};

const broken = ({ scene, watch }: Watched): string[] =>
  [...new Set([...scene.local.amazon.violations, ...watch.failures].map(({ invariant }) => invariant))].sort();

/** The same course with the right product first: what is noticed is what is wrong. */
const noticed = async (
  wrong: Handlers,
  setting: Setting,
  course: (watched: Watched) => Promise<void>,
): Promise<readonly string[]> => {
  const right = await watched(setting);
  await course(right);
  expect(broken(right)).toEqual([]);
  const other = await watched({ ...setting, handlers: wrong });
  await course(other);
  return broken(other);
};

/** Of wall time: the machine may be busy. Milliseconds. */
const LONGEST = 400_000;
const ALERT = 'alr_01M81RWZR0VZ5Y8WB9469FJPQ8';
const EIGHT = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];

const idle = async ({ scene }: Watched): Promise<void> => {
  await scene.deploy('web', webServices(EIGHT, 64));
  await scene.advance(2_400);
};

describe('A product that is wrong on purpose is noticed', () => {
  it(
    'S2: shrinks below the minimum',
    async () => {
      const wrong = wrongly((right) => ({ ...right, policy: async () => ({ ...(await right.policy()), min: 1 }) }));
      expect(await noticed(wrong, { instances: 2, min: 2, max: 4 }, idle)).toContain('S2');
    },
    LONGEST,
  );

  it(
    'S6: empties as many at once as it likes',
    async () => {
      const wrong = wrongly((right) => {
        let members: readonly string[] = [];
        return {
          ...right,
          observe: async () => {
            const seen = await right.observe();
            members = seen.instances.flatMap(({ containerInstance }) => containerInstance?.arn ?? []);
            return seen;
          },
          act: async (step) => {
            if (step.kind !== 'set-state' || step.state !== 'DRAINING') return right.act(step);
            for (const containerInstance of members.slice(1)) await right.act({ ...step, containerInstance });
            return right.act(step);
          },
        };
      });
      expect(await noticed(wrong, { instances: 4, min: 1, max: 4 }, idle)).toContain('S6');
    },
    LONGEST,
  );

  it(
    'S8: writes the head row whatever stands there, with an epoch of its own',
    async () => {
      const wrong = wrongly((right) => ({
        ...right,
        store: {
          ...right.store,
          put: (key, body, options) =>
            key.sort === HEAD_KEY.sort && (body as unknown as Head).epoch > 3
              ? right.store.put(key, { ...body, epoch: 3 })
              : right.store.put(key, body, options),
        },
      }));
      const course = async ({ scene }: Watched): Promise<void> => scene.advance(600);
      expect(await noticed(wrong, {}, course)).toContain('S8');
    },
    LONGEST,
  );

  it(
    'S13: reads everything thirty times a pass',
    async () => {
      const wrong = wrongly((right) => ({
        ...right,
        observe: async () => {
          await Promise.allSettled(Array.from({ length: 30 }, () => right.observe()));
          return right.observe();
        },
      }));
      const course = async ({ scene, watch }: Watched): Promise<void> => {
        await scene.put('web', webServices(EIGHT, 64));
        await scene.advance(600);
        checkRates(scene.local, watch);
      };
      expect(await noticed(wrong, {}, course)).toContain('S13');
    },
    LONGEST,
  );

  it(
    'S14: lets its time run out',
    async () => {
      const wrong = wrongly((right, { clock }) => ({ ...right, observe: () => clock.sleep(26_000).then(() => right.observe()) }));
      expect(await noticed(wrong, {}, ({ scene }) => scene.advance(300))).toContain('S14');
    },
    LONGEST,
  );

  const told = async ({ scene, watch }: Watched): Promise<void> => {
    const { amazon, store } = scene.local;
    await enqueue(store, anAlert(ALERT, { at: instant(amazon.world.now()), title: 'told by a test' }));
    await scene.advance(1_200);
    await checkTold(scene.local, watch);
  };

  it(
    'L5: tells nobody, or says that it has',
    async () => {
      const silent: Handlers = { ...handlers, 'notify.handler': async () => ({}) };
      expect(await noticed(silent, {}, told)).toEqual(['L5']);
      const lying = await watched({ handlers: silent });
      await told({ ...lying, watch: createWatch(3, []) }).catch(() => {});
      for (const channel of ['sns', 'slack'] as const)
        await changeDelivery(lying.scene.local.store, ALERT, channel, (one) => ({ ...one, state: 'sent' }));
      await checkTold(lying.scene.local, lying.watch);
      expect(lying.watch.failures.map(({ message }) => message)).toContainEqual(expect.stringContaining('no mail says'));
    },
    LONGEST,
  );

  it(
    'L7: chokes on what is old, so that what is put back comes to lie there again',
    async () => {
      const right = handlers['reconcile.handler']!;
      const wrong: Handlers = {
        ...handlers,
        'reconcile.handler': async (event, context) => {
          const { Records } = event as { Records: { body: string; attributes: { SentTimestamp: string } }[] };
          for (const { body, attributes } of Records)
            if (Number(attributes.SentTimestamp) - Date.parse(JSON.parse(body).time) > 300_000) throw new Error('too old');
          return right(event, context);
        },
      };
      const course = async ({ scene, watch }: Watched): Promise<void> => {
        await scene.put('web', webServices(EIGHT, 64));
        await scene.advance(900);
        expect(redrive(scene.local.amazon, scene.local.stack.name, 6)).toBe(6);
        await scene.advance(3_600);
        if (deadLetters(scene.local.amazon, scene.local.stack.name) > 0) watch.fail('L7', 'they lie there again');
      };
      expect(await noticed(wrong, {}, course)).toContain('L7');
    },
    LONGEST,
  );

  it(
    'L8: waits for events and for nothing else',
    async () => {
      const right = handlers['reconcile.handler']!;
      const deaf: Handlers = {
        ...handlers,
        'reconcile.handler': async (event, context) =>
          (event as { Records: { body: string }[] }).Records.every(({ body }) => body.includes('"Scheduled Event"'))
            ? {}
            : right(event, context),
      };
      let seed = 0;
      while (drawSchedule(seed, ['one-wake']).wakes !== 'heartbeat') seed += 1;
      const outcome = (wrong?: Handlers) =>
        runSeed(seed, { file: 'serverless.yml', kinds: ['one-wake'], ...(wrong ? { handlers: wrong } : {}) });
      const { failures, checked } = await outcome();
      expect([failures, checked['L8']]).toEqual([[], 1]);
      expect((await outcome(deaf)).failures.map(({ invariant }) => invariant)).toContain('L4');
    },
    LONGEST,
  );
});
