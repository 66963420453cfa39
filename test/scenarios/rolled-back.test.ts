import { describe, expect } from '@jest/globals';
import type { Scene } from '../support/a-local.js';
import { story } from '../support/story.js';

const NAMES = ['a', 'b', 'c', 'd', 'e'];

/** Five services of one image, of which some may be something else. */
const file = (image: string, others: Readonly<Record<string, string>> = {}): string =>
  `services:\n${NAMES.map(
    (name) => `  ${name}:
    image: nginx:${image}
    expose: ["80"]
${others[name] ?? ''}    deploy: { resources: { limits: { cpus: "0.1", memory: 64M } } }
`,
  ).join('')}`;

const CRASHES = '    command: ["sh", "-c", "exit 3"]\n';

const images = ({ local: { amazon } }: Scene): Record<string, string> =>
  Object.fromEntries(
    [...amazon.ecs.tasks.values()]
      .filter(({ lastStatus, desiredStatus }) => lastStatus === 'RUNNING' && desiredStatus === 'RUNNING')
      .map((task) => [task.service!, task.taskDefinition.split(':').at(-1)!]),
  );

describe('One of five services fails', () => {
  story('for an image that is not there: it says what, where, why, and last what to try, once', {}, async (scene) => {
    await scene.deploy('shop', 'services: {e: {image: nginx}}');
    const { status, reason } = await scene.ended(await scene.put('shop', 'services: {e: {image: "missing/thing:1"}}'));
    expect([status, reason!.code]).toEqual(['rolled-back', 'image-not-pulled']);
    expect(reason!.text).toMatch(
      /^All runs again as it did before this deployment\. e: ECS gave its deployment up and went back to the task definition before it: task \S+ stopped \(TaskFailedToStart\): CannotPull.*authorization\. missing\/thing:1 is not there under this name.*: arn:….$/,
    );
    expect(reason!.text.split('is not there')).toHaveLength(2);
  });

  story('all five go back to the revisions that ran before', {}, async (scene) => {
    await scene.deploy('shop', file('1.26-alpine'));
    const before = images(scene);
    const last = await scene.ended(await scene.put('shop', file('1.27-alpine', { e: CRASHES })));
    expect(last.status).toBe('rolled-back');
    expect(last.reason).toMatchObject({ service: 'e', exitCode: 3 });
    expect((await scene.told('deploy.rolled-back')).map(({ title }) => title)).toEqual([expect.stringContaining('shop')]);
    expect(images(scene)).toEqual(before);
    const project = (await scene.call('GET', '/v1/projects/shop')).body;
    expect(project.status).toBe('steady');
    expect((await scene.call('PUT', '/v1/projects/shop?dryRun=true', file('1.26-alpine'))).body.changes).toEqual(
      NAMES.map((service) => ({ service, action: 'unchanged', why: 'nothing changed' })),
    );
    const same = await scene.call('PUT', '/v1/projects/shop', file('1.26-alpine'));
    expect([same.status, same.body.changes]).toEqual([200, []]);
    expect((await scene.call('PUT', '/v1/projects/shop', file('1.27-alpine', { e: CRASHES }))).status).toBe(202);
  });

  story(
    'what it made goes away, what it took away comes back, counts and published ports are those of before',
    {},
    async (scene) => {
      const extra = (published: number, replicas: number) => `    ports: ["${published}:80"]\n    scale: ${replicas}\n`;
      await scene.deploy('shop', file('1.26-alpine', { a: extra(8080, 1) }));
      const made = `${file('1.26-alpine', { a: extra(8081, 3), e: CRASHES }).replace(/ {2}d:\n( {4}.*\n)+/, '')}  new:
    image: nginx:1.27-alpine
    ports: ["8090:80"]
    deploy: { resources: { limits: { cpus: "0.1", memory: 64M } } }
`;
      const last = await scene.ended(await scene.put('shop', made, '?removeOrphans=true'));
      expect([last.status, last.reason?.service]).toEqual(['rolled-back', 'e']);
      const { services } = await scene.state();
      const running = services.filter(({ running }) => running > 0);
      expect(Object.fromEntries(running.map(({ name, running }) => [name, running]))).toEqual(
        Object.fromEntries(NAMES.map((name) => [`shop-${name}`, 1])),
      );
      expect([...scene.local.amazon.elb.ports()]).toContain(8080);
      expect([...scene.local.amazon.elb.ports()]).not.toContain(8081);
      expect([...scene.local.amazon.elb.ports()]).not.toContain(8090);
    },
  );

  story('a count that people had set is the count again', {}, async (scene) => {
    await scene.deploy('shop', file('1.26-alpine'));
    scene.local.amazon.ecs.operations['UpdateService']!(
      { cluster: 'demo', service: 'shop-a', desiredCount: 2 },
      { service: 'ecs', operation: 'UpdateService', caller: { name: 'a person', invocation: null } },
    );
    await scene.advance(120);
    const last = await scene.ended(await scene.put('shop', file('1.27-alpine', { a: '    scale: 3\n', e: CRASHES })));
    expect(last.status).toBe('rolled-back');
    expect((await scene.state()).services.find(({ name }) => name === 'shop-a')).toMatchObject({ desired: 2, running: 2 });
  });
});

describe('Whatever dies on the way back', () => {
  story(
    'a pass that is killed at any of its UpdateService calls leaves the same end',
    {},
    async (scene) => {
      await scene.deploy('shop', file('1.26-alpine'));
      for (const when of ['before', 'effect', 'reply']) {
        const before = images(scene);
        const deployment = await scene.put('shop', file('1.27-alpine', { e: CRASHES }));
        await scene.until('it goes back', async () => goesBack(await look(scene, deployment.id)));
        await scene.fault({ kind: 'crash', operation: 'UpdateService', when, times: 5 });
        const last = await scene.ended(deployment);
        await scene.clearFaults();
        expect([when, last.status, last.reason?.service]).toEqual([when, 'rolled-back', 'e']);
        expect(images(scene)).toEqual(before);
      }
    },
    [3],
  );

  story('a newer generation takes over in the middle, and one that fails goes back to the last steady one', {}, async (scene) => {
    await scene.deploy('shop', file('1.26-alpine'));
    const before = images(scene);
    const second = await scene.put('shop', file('1.27-alpine', { e: CRASHES }));
    await scene.until('it goes back', async () => goesBack(await look(scene, second.id)));
    await scene.advance(30);
    const third = await scene.put('shop', file('1.28-alpine', { d: CRASHES }));
    expect((await look(scene, second.id)).status).toBe('superseded');
    const last = await scene.ended(third);
    expect([last.status, last.reason?.service]).toEqual(['rolled-back', 'd']);
    expect(images(scene)).toEqual(before);
    await scene.deploy('shop', file('1.29-alpine'));
  });
});

describe('What the file says about a failure', () => {
  const action = (word: string): string => `${CRASHES}    deploy: { update_config: { failure_action: ${word} } }\n`;
  const services = (word: string): string =>
    `services:\n  a: { image: "nginx:1.27-alpine", expose: ["80"] }\n  e:\n    image: nginx\n    expose: ["80"]\n${action(word)}`;
  const first = 'services:\n  a: { image: "nginx:1.26-alpine", expose: ["80"] }\n  e: { image: nginx, expose: ["80"] }\n';

  story(
    'pause leaves everything as it stands',
    {},
    async (scene) => {
      await scene.deploy('shop', first);
      const last = await scene.ended(await scene.put('shop', services('pause')));
      expect([last.status, last.reason?.service]).toEqual(['failed', 'e']);
      expect((await scene.call('GET', '/v1/projects/shop')).body.status).toBe('degraded');
      expect(images(scene)['shop-a']).toBe('2');
      await scene.deploy('shop', first);
    },
    [3],
  );

  story(
    'continue brings the others to their end first, and leaves them so',
    {},
    async (scene) => {
      await scene.deploy('shop', first);
      const last = await scene.ended(await scene.put('shop', services('continue')), 60);
      expect([last.status, last.reason?.code, last.reason?.service]).toEqual(['failed', 'task-stopped', 'e']);
      expect(last.services.find(({ name }) => name === 'a')?.status).toBe('steady');
      expect(images(scene)['shop-a']).toBe('2');
    },
    [3],
  );

  story(
    'a first deployment has nothing to go back to: what runs stays, and the mended file goes on from there',
    {},
    async (scene) => {
      const last = await scene.ended(await scene.put('shop', file('1.26-alpine', { e: CRASHES })));
      expect([last.status, last.reason?.service]).toEqual(['failed', 'e']);
      expect(Object.keys(images(scene)).sort()).toEqual(['shop-a', 'shop-b', 'shop-c', 'shop-d']);
      await scene.deploy('shop', file('1.26-alpine'));
    },
    [3],
  );
});

const look = async (scene: Scene, id: string) => (await scene.call('GET', `/v1/projects/shop/deployments/${id}`)).body;

describe('A rollback that is asked for', () => {
  const back = (scene: Scene, body?: object, query = '') => scene.call('POST', `/v1/projects/shop/rollback${query}`, body);

  story('goes to an older generation by its deployment, or to the last steady one', {}, async (scene) => {
    const one = await scene.deploy('shop', file('1.26-alpine'));
    const first = images(scene);
    await scene.deploy('shop', file('1.27-alpine'));
    const plan = await back(scene, {}, '?dryRun=true');
    expect([plan.status, plan.body.changes.map(({ action }: { action: string }) => action)]).toEqual([
      200,
      NAMES.map(() => 'update'),
    ]);
    const three = await scene.deploy('shop', file('1.28-alpine'));
    const accepted = await back(scene, { generation: 1 });
    expect((await back(scene, { to: one.id })).body.deployment?.id).toBe(accepted.body.deployment.id);
    expect([accepted.status, accepted.body.deployment.kind]).toEqual([202, 'rollback']);
    const last = await scene.ended(accepted.body.deployment);
    expect(last.status).toBe('steady');
    expect(Object.keys(images(scene)).sort()).toEqual(Object.keys(first).sort());
    expect((await scene.call('PUT', '/v1/projects/shop', file('1.26-alpine'))).body.changes).toEqual([]);
    const again = (await back(scene)).body.deployment;
    await scene.ended(again);
    expect((await scene.call('PUT', '/v1/projects/shop', file('1.28-alpine'))).body.changes).toEqual([]);
    expect((await back(scene, { to: three.id })).body.changes).toEqual([]);
  });

  story(
    'has the answers of a PUT: precondition, key, what is not there',
    {},
    async (scene) => {
      expect((await back(scene)).status).toBe(404);
      await scene.deploy('shop', file('1.26-alpine'));
      expect((await back(scene)).body.code).toBe('rollback/nothing');
      const { body: removal } = await scene.call('DELETE', '/v1/projects/shop');
      await scene.ended(removal.deployment);
      await scene.deploy('shop', file('1.26-alpine'));
      expect((await back(scene)).body.code).toBe('rollback/nothing');
      expect((await back(scene, { to: 'dep_none' })).body.code).toBe('rollback/unknown');
      expect((await back(scene, { generation: 99 })).body).toMatchObject({ status: 404, code: 'rollback/unknown' });
      expect((await back(scene, { generation: '1' })).body).toMatchObject({ status: 422, code: 'body/invalid' });
      expect((await back(scene, { generation: 1, to: 'previous' })).status).toBe(422);
      expect((await back(scene, { to: 7 })).status).toBe(422);
      expect((await back(scene, { ot: 'x' })).body.errors[0].hint).toBe('Did you mean "to"?');
    },
    [3],
  );
});

const goesBack = ({ reason }: { readonly reason: { readonly text: string } | null }): boolean =>
  /goes back to what ran before/.test(reason?.text ?? '');

describe('Old revisions', () => {
  story(
    'beyond the last five are deregistered, never one that runs',
    {},
    async (scene) => {
      const one = (tag: number) => `services:\n  web: { image: "nginx:1.${tag}" }\n  still: { image: httpd }\n`;
      for (let tag = 1; tag <= 9; tag += 1) await scene.deploy('web', one(tag));
      const { operations } = scene.local.amazon.ecs;
      const call = { service: 'ecs', operation: 'List', caller: { name: 'a person', invocation: null }, requestId: 'r' } as const;
      const active = (familyPrefix: string) =>
        (operations['ListTaskDefinitions']!({ familyPrefix }, call) as { taskDefinitionArns: string[] }).taskDefinitionArns.map(
          (arn) => Number(arn.split(':').at(-1)),
        );
      expect(active('web-still')).toEqual([1]);
      expect(active('web-web')).toEqual([5, 6, 7, 8, 9]);
      expect(images(scene)['web-web']).toBe('9');
      const [{ id }] = (await scene.call('GET', '/v1/projects/web/deployments?limit=100')).body.items.slice(-1);
      const back = await scene.call('POST', '/v1/projects/web/rollback', { to: id });
      expect((await scene.ended(back.body.deployment)).status).toBe('steady');
      expect(images(scene)['web-web']).toBe('10');
    },
    [3],
  );
});
