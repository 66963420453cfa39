import { describe, expect } from '@jest/globals';
import type { Amazon } from '../../simulator/parts.js';
import { type Scene, webServices } from '../support/a-local.js';
import { refusing } from '../support/refusing.js';
import { story } from '../support/story.js';

const partsOf = ({ ecs, ec2, cloudwatch }: Amazon) =>
  ({ GetTaskProtection: ecs, DescribeInstanceStatus: ec2, DescribeAlarms: cloudwatch }) as const;

const LARGE = webServices(['x', 'y', 'z'], 1000).replaceAll('81', '82');

/** A second project wants another instance; then it is taken down. */
const comesAndGoes = async (scene: Scene): Promise<void> => {
  await scene.deploy('more', LARGE);
  expect(scene.up()).toHaveLength(3);
  await scene.advance(180);
  await scene.ended((await scene.call('DELETE', '/v1/projects/more')).body.deployment);
};

const untold = (call: keyof ReturnType<typeof partsOf>, what: string, then: (scene: Scene) => Promise<void>): void =>
  story(
    `${call}: what is deployed gets its room, and is taken down, all the same; people are told`,
    { instances: 2, min: 1 },
    async (scene) => {
      await scene.deploy('web', webServices(['a', 'b', 'c', 'd']));
      const allow = refusing(partsOf(scene.local.amazon)[call], call, 'AccessDeniedException');
      await comesAndGoes(scene);
      const titles = (await scene.told('autoscaler.error')).map(({ title }) => title);
      expect(titles).toEqual([`the autoscaler cannot act: ask ${what} fails`]);
      await then(scene);
      allow();
      await scene.until('one', () => scene.up().length === 1, 40);
    },
    [3],
  );

const stay = (count: number, why: RegExp) => async (scene: Scene) => {
  await scene.advance(1800);
  expect(scene.up()).toHaveLength(count);
  expect((await scene.decisions()).at(-1)!.why).toMatch(why);
};

describe('a call of which AWS refuses the answer, and on which not everything rests', () => {
  untold(
    'GetTaskProtection',
    'which tasks are protected',
    stay(
      2,
      /i-\w+ stays: AWS .+ task \w+ is protected\. AWS .+ are protected \(GetTaskProtection: AccessDeniedException: .+\): of those none is moved/,
    ),
  );
  untold(
    'DescribeInstanceStatus',
    'whose status checks fail',
    stay(
      3,
      /AWS does not tell whose status checks fail \(DescribeInstanceStatus: AccessDeniedException: .+\): nothing is given up,/,
    ),
  );
  untold('DescribeAlarms', 'the state of the alarms', async (scene) => {
    const why = (await scene.decisions()).at(-1)?.why;
    expect(why).toMatch(/AWS does not tell the state of the alarms \(DescribeAlarms: .+\): only metrics and heartbeats/);
  });
});
