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
  story('all five go back to the revisions that ran before', {}, async (scene) => {
    await scene.deploy('shop', file('1.26-alpine'));
    const before = images(scene);
    const last = await scene.ended(await scene.put('shop', file('1.27-alpine', { e: CRASHES })));
    expect(last.status).toBe('rolled-back');
    expect(last.reason).toMatchObject({ service: 'e', exitCode: 3 });
    expect(images(scene)).toEqual(before);
    const project = (await scene.call('GET', '/v1/projects/shop')).body;
    expect(project.status).toBe('steady');
    expect((await scene.call('PUT', '/v1/projects/shop?dryRun=true', file('1.26-alpine'))).body.changes).toEqual(
      NAMES.map((service) => ({ service, action: 'unchanged', why: 'nothing changed' })),
    );
  });
});
