import { describe, expect, it } from '@jest/globals';
import { createLocal } from '../../simulator/local.js';
import { START } from './support.js';

const SHOP = Buffer.from('services:\n  web:\n    image: nginx:1.27\n    ports: ["8080:80"]\n    deploy: {replicas: 2}\n');

/** Everything that the product asked of AWS, and when, while things broke. */
const journal = async (lane: 'direct' | 'wire', seed: number): Promise<string[]> => {
  const local = await createLocal({ file: 'serverless.yml', seed, startAt: START, lane });
  const { amazon } = local;
  const lines: string[] = [];
  amazon.recorder = ({ at, caller, service, operation }) => lines.push(`${at} ${caller.name} ${service}.${operation}`);
  await local.request({ method: 'PUT', url: '/v1/projects/shop', headers: { 'content-type': 'application/yaml' }, body: SHOP });
  amazon.faults.add({ kind: 'lost-reply', operation: 'ec2.RunInstances', times: 1 });
  amazon.faults.add({ kind: 'crash', operation: 'ecs.CreateService', when: 'effect', times: 1 });
  amazon.faults.add({ kind: 'freeze', operation: 'cloudwatch.GetMetricData', when: 'reply', seconds: 20, times: 1 });
  amazon.faults.add({ kind: 'throttle', times: 3 });
  await local.advance(1_200);
  lines.push(`violations ${JSON.stringify(amazon.violations)}`);
  return lines;
};

/** Of wall time: the machine may be busy. Milliseconds. */
const LONGEST = 180_000;

describe('with a deployment and faults, the same seed', () => {
  it(
    'makes the product ask the same of AWS at the same times on both lanes',
    async () => {
      const [direct, wire] = [await journal('direct', 11), await journal('wire', 11)];
      expect(wire).toEqual(direct);
      expect(direct.length).toBeGreaterThan(300);
    },
    LONGEST,
  );

  it(
    'and another seed at other times',
    async () => {
      expect(await journal('direct', 12)).not.toEqual(await journal('direct', 11));
    },
    LONGEST,
  );
});
