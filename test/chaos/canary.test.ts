import { describe, expect, it } from '@jest/globals';
import { USUAL_KINDS } from '../../chaos/faults.js';
import { drawSchedule } from '../../chaos/schedule.js';
import { PARTITIONS } from '../../shared/ledger/keys.js';
import { aLocal } from '../support/a-local.js';

const LONGEST = 60_000;
const CANARY = 'canary-7-123456789';

const file = (image: string, key = 'image') => `
services:
  web:
    ${key}: ${image}
    environment: {GREETING: ${CANARY}}
    secrets: [token]
    configs: [{source: settings, target: /etc/settings}]
    deploy: {resources: {limits: {memory: 64M}}}
secrets: {token: {environment: TOKEN}}
configs: {settings: {content: "greeting=${CANARY}"}}
`;

const bundle = (content: string) => ({ files: [{ name: 'compose.yaml', content }], env: { TOKEN: CANARY } });

/** It dials a name that nobody serves, and gives up. */
const BROKEN = 'dockersamples/examplevotingapp_vote';

describe('The canary of a schedule', () => {
  it('is in every file that is put, in secrets and written files of some, and beside a fault in some', () => {
    const schedules = Array.from({ length: 100 }, (_, seed) => drawSchedule(seed, USUAL_KINDS));
    for (const { acts, canary } of schedules)
      for (const act of acts) if (act.kind === 'put' || act.kind === 'wrong-put') expect(act.file).toContain(canary);
    const some = (what: RegExp | 'wrong-put') =>
      schedules.filter(({ acts }) =>
        acts.some((act) => (what === 'wrong-put' ? act.kind === what : act.kind === 'put' && what.test(act.file))),
      ).length;
    expect([some(/secrets/) > 9, some(/configs/) > 9, some('wrong-put') > 9]).toEqual([true, true, true]);
  });

  it(
    'comes to the tasks, and on its way through deploys, faults and alerts to nobody else',
    async () => {
      const scene = await aLocal({ params: { email: 'ops@example.com' } }, 3);
      const { amazon, store } = scene.local;
      const wrong = await scene.call('PUT', '/v1/projects/shop', bundle(file('nginx:1.27-alpine', 'imagine')));
      expect([wrong.status, JSON.stringify(wrong.body).includes(CANARY)]).toEqual([422, false]);
      await scene.deploy('shop', bundle(file('nginx:1.27-alpine')));
      const failed = await scene.ended(await scene.put('shop', bundle(file(BROKEN))), 60);
      expect(failed.status).not.toBe('steady');
      await scene.advance(300);
      const { taskDefinitionArns } = (await amazon.call('ecs', 'ListTaskDefinitions', {}, OUTSIDE)) as {
        taskDefinitionArns: string[];
      };
      const all = await Promise.all(
        taskDefinitionArns.map((taskDefinition) => amazon.call('ecs', 'DescribeTaskDefinition', { taskDefinition }, OUTSIDE)),
      );
      const text = JSON.stringify(all);
      // In plain sight once, and as what is written before the program starts.
      expect([text.includes(CANARY), text.split(CANARY).length + text.split(BASE64).length >= 4]).toEqual([true, true]);
      expect(amazon.sns.outbox.some(({ subject }) => /shop/.test(subject))).toBe(true);
      const heard = [
        amazon.sns.outbox,
        amazon.lambda.logs,
        failed.reason,
        (await store.query(PARTITIONS.journal)).rows,
        (await store.query(PARTITIONS.outbox)).rows,
        (await store.query(PARTITIONS.events)).rows,
      ];
      expect(heard.map((one) => JSON.stringify(one).includes(CANARY))).toEqual(heard.map(() => false));
      expect(heard.map((one) => JSON.stringify(one).length > 20)).toEqual(heard.map(() => true));
    },
    LONGEST,
  );
});

const OUTSIDE = { name: 'test', invocation: null };
const BASE64 = Buffer.from(CANARY).toString('base64').slice(0, 12);
