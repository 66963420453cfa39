import { createAmazon } from '../../simulator/amazon.js';
import { serveAws } from '../../simulator/lanes/http.js';
import { aLocal, example, type Scene, type Setting } from '../support/a-local.js';
import { ROUND_FILE, wholeRound } from '../support/whole-round.js';
import { inECR, onATable } from './alone.js';
import { course } from './course.js';
import { type Exchange, type Handlers, tapped } from './tap.js';

type Tell = (heard: (exchange: Exchange) => void) => Promise<void>;

/** One scene of the whole product, and what happens in it; it ends with the stack's last call. */
export interface SceneStory {
  readonly setting: Setting;
  readonly tell: (scene: Scene) => Promise<void>;
}

/** Plays it by these handlers, to the end of the stack. */
export const play = async ({ setting, tell }: SceneStory, lane: 'direct' | 'wire', handlers: Handlers): Promise<void> => {
  const scene = await aLocal({ ...setting, lane, handlers }, 3);
  await tell(scene);
  await scene.local.stack.delete();
};

const told = (setting: Setting, tell: SceneStory['tell']): SceneStory => ({ setting, tell });

export const SLACK = '/evenkeel/demo/slack';

/** Together these make nearly every call that the product makes. */
export const scenes: Readonly<Record<string, SceneStory>> = {
  'grows, moves, shrinks': told({ instances: 1 }, async (scene) => {
    await scene.deploy('web', ROUND_FILE);
    await scene.call('POST', '/v1/cluster/hold', { for: '5m', reason: 'a look around' });
    await scene.call('DELETE', '/v1/cluster/hold');
    await wholeRound(scene);
  }),

  'the voting app, changed, logs, removed': told({ instances: 2, min: 1 }, async (scene) => {
    const file = example('voting-app/compose.yaml');
    await scene.deploy('vote', file);
    await scene.call('GET', '/v1/projects/vote/logs');
    await scene.deploy('vote', file.replace('"8081:80"', '"8082:80"'));
    await scene.ended((await scene.call('DELETE', '/v1/projects/vote')).body.deployment);
  }),

  'a job that fails, told to Slack': told({ instances: 1, params: { slackWebhookParameter: SLACK } }, async (scene) => {
    const parameter = { Name: SLACK, Value: 'https://hooks.slack.example/services/T0/B0/secret', Type: 'SecureString' };
    await scene.local.amazon.call('ssm', 'PutParameter', parameter, { name: 'operator', invocation: null });
    await scene.ended(await scene.put('app', JOB));
  }),

  'a job that is cut short': told({ instances: 1 }, async (scene) => {
    const first = await scene.put('app', JOB.replace('exit 3', 'sleep 600'));
    await scene.until('it runs', async () => (await scene.state()).tasks.some(({ status }) => status === 'RUNNING'));
    await scene.ended((await scene.call('DELETE', '/v1/projects/app')).body.deployment);
    await scene.ended(first);
  }),

  'hosts, paths and certificates': told({ instances: 1 }, async (scene) => {
    await scene.deploy('shop', shop('a.example.com', 'health: /well'));
    await scene.deploy('shop', shop('b.example.com', 'path: /api'));
    await scene.deploy('shop', shop('b.example.com', `certificate: "${certificate(1)}"`));
    await scene.deploy('shop', shop('b.example.com', `certificate: "${certificate(1)}"`, certificate(2)));
    await scene.deploy('shop', shop('b.example.com', `certificate: "${certificate(3)}"`));
    await scene.deploy('blog', BLOG);
    for (const project of ['shop', 'blog'])
      await scene.ended((await scene.call('DELETE', `/v1/projects/${project}`)).body.deployment);
  }),

  'a lost agent: rebooted': told({ instances: 2 }, async (scene) => {
    await scene.deploy('store', STORE);
    const target = (await scene.state()).tasks.find(({ service }) => service === 'db')!.instance!;
    await scene.fault({ kind: 'agent-lost', target });
    await scene.until('rebooted', () => scene.calls('ec2.RebootInstances') === 1, 20);
    await scene.advance(300);
  }),

  'a lost agent: replaced': told({ instances: 2, min: 1 }, async (scene) => {
    await scene.deploy('web', ROUND_FILE);
    await scene.fault({ kind: 'agent-lost', target: (await scene.state()).tasks[0]!.instance! });
    await scene.until('its registration is taken away', () => scene.calls('ecs.DeregisterContainerInstance') > 0, 60);
  }),

  'Spot of several pools': told({ instances: 1, params: { types: 't3.medium', spotShare: '100' } }, async (scene) => {
    await scene.local.stack.update({ min: '2' });
    await scene.until('it has grown', () => scene.up().length === 2);
  }),

  'files on EFS': told({ instances: 1, params: { fileSystem: 'fs-0123456789abcdef0' } }, async (scene) => {
    await scene.deploy('store', STORE);
    await scene.ended((await scene.call('DELETE', '/v1/projects/store')).body.deployment);
    await scene.ended((await scene.call('DELETE', '/v1/projects/store?volumes=true')).body.deployment);
  }),
};

/** What the judges hear: the scenes on the wire lane, and what no scene comes by. */
export const stories: Readonly<Record<string, Tell>> = {
  ...Object.fromEntries(
    Object.entries(scenes).map(([title, story]) => [title, (heard) => play(story, 'wire', tapped(heard))] as [string, Tell]),
  ),

  'the adapters by themselves': async (heard) => {
    const amazon = createAmazon({ seed: 5, startAt: Date.UTC(2026, 2, 2) });
    const server = await serveAws(amazon, 0);
    await course({ url: server.url, settle: () => amazon.world.run(600_000), heard });
    await server.close();
  },

  'the ledger on a table': onATable,

  'a private registry': inECR,
};

/** Two services behind one port; `more` is said of both. */
const shop = (host: string, more: string, other?: string): string => `services:
  web:
    image: nginx:1.27-alpine
    ports: ["443:80"]
    x-evenkeel: {http: {host: ${host}, ${more}}}
    mem_limit: 64m
  api:
    image: nginx:1.27-alpine
    ports: ["443:80"]
    x-evenkeel: {http: {host: api.example.com, ${other ? `certificate: "${other}"` : more}}}
    mem_limit: 64m
`;

const certificate = (n: number): string => `arn:aws:acm:us-east-1:123456789012:certificate/1111-222${n}`;

/** Behind the same port as the shop, by another host. */
const BLOG = `services:
  pages:
    image: nginx:1.27-alpine
    ports: ["443:80"]
    x-evenkeel: {http: {host: blog.example.com, certificate: "${certificate(4)}", redirect: 80}}
    mem_limit: 64m
`;

const JOB = `services:
  migrate:
    image: busybox:1.37
    command: sh -c "exit 3"
    restart: "no"
    mem_limit: 64m
  web:
    image: nginx:1.27-alpine
    depends_on: {migrate: {condition: service_completed_successfully}}
    mem_limit: 64m
`;

const STORE = `services:
  db:
    image: postgres:15-alpine
    volumes: ["data:/var/lib/postgresql/data"]
volumes: {data: {}}
`;
