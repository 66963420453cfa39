import { describe, expect, it } from '@jest/globals';
import { planChanges } from '../../shared/deploying/changes.js';
import type { WantedService } from '../../shared/model/project.js';
import { aService, published } from './scene.js';

const web = (rest: Partial<Parameters<typeof aService>[0]> = {}): WantedService => aService({ name: 'web', ...rest });

const withEnvironment = (value: string): WantedService => {
  const service = web({ image: 'one' });
  const containerDefinitions = [{ ...service.taskDefinition.containerDefinitions![0]!, environment: [{ name: 'TOKEN', value }] }];
  return { ...service, hash: value, taskDefinition: { ...service.taskDefinition, containerDefinitions } };
};

describe('what a file would change', () => {
  const cases: [string, WantedService[], WantedService[], { action: string; why: string | RegExp }[]][] = [
    ['a new service', [], [web()], [{ action: 'create', why: 'it is new' }]],
    ['the same again', [web()], [web()], [{ action: 'unchanged', why: 'nothing changed' }]],
    ['one that is gone', [web()], [], [{ action: 'delete', why: /does not name it/ }]],
    ['another image', [web()], [web({ image: 'two' })], [{ action: 'update', why: 'image one → two' }]],
    ['more replicas', [web()], [web({ desired: 3 })], [{ action: 'update', why: 'replicas 1 → 3' }]],
    [
      'an environment value',
      [withEnvironment('s3cret')],
      [withEnvironment('0ther')],
      [{ action: 'update', why: 'environment TOKEN *** → ***' }],
    ],
    [
      'another published port',
      [web({ port: 80, published: published(5000) })],
      [web({ port: 80, published: published(5001) })],
      [{ action: 'update', why: /5000.*→.*5001/ }],
    ],
    [
      'another port behind a name',
      [web({ port: 80 })],
      [web({ port: 81 })],
      [{ action: 'update', why: /^replaced .*not reachable/ }],
    ],
    [
      'a port that is newly published',
      [web({ port: 80 })],
      [web({ port: 80, published: published(5000) })],
      [{ action: 'update', why: /replaced.*load-balanced ports none → vote:80/ }],
    ],
    [
      'stop-first',
      [web()],
      [web({ stopFirst: true })],
      [{ action: 'update', why: /^update_config order start-first → stop-first, .*not reachable while its tasks are exchanged/ }],
    ],
  ];

  it.each(cases)('%s', (_name, before, wanted, expected) => {
    const changes = planChanges(before, wanted);
    expect(changes).toEqual(
      expected.map(({ action, why }) => ({
        service: 'web',
        action,
        why: typeof why === 'string' ? why : expect.stringMatching(why),
      })),
    );
  });

  it('speaks of images as the file does; of digests only where the tag is the same', () => {
    const redis = (ref: string, letter: string): WantedService => {
      const digest = `sha256:${letter.repeat(64)}`;
      return { ...web({ image: `redis@${digest}` }), hash: letter, images: [{ ref, digest }] };
    };
    const why = (before: WantedService, after: WantedService) => planChanges([before], [after])[0]!.why;
    expect(why(redis('redis:7-alpine', 'a'), redis('redis:7.2-alpine', 'b'))).toBe('image redis:7-alpine → redis:7.2-alpine');
    expect(why(redis('redis:7-alpine', 'a'), redis('redis:7-alpine', 'b'))).toBe(
      'image redis:7-alpine sha256:aaaaaaaaaaaa → sha256:bbbbbbbbbbbb',
    );
  });

  it('never shows a value of the environment', () => {
    expect(JSON.stringify(planChanges([withEnvironment('s3cret')], [withEnvironment('0ther')]))).not.toMatch(/s3cret|0ther/);
  });
});
