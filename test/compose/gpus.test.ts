import { describe, expect, it } from '@jest/globals';
import { codes, plan } from './support.js';

const web = (text: string) => plan(`services:\n  web: {image: x, ${text}}\n`);
const asked = (text: string) => {
  const { task, taskDefinition } = web(text).of('web');
  return [task.gpus, taskDefinition.containerDefinitions!.at(-1)!.resourceRequirements];
};
const one = [1, [{ type: 'GPU', value: '1' }]];

describe('a service that wants GPUs', () => {
  it('asks ECS for them, however it says so', () => {
    expect(asked('gpus: [{count: 1}]')).toEqual(one);
    expect(asked('deploy: {resources: {reservations: {devices: [{capabilities: [gpu], count: 1}]}}}')).toEqual(one);
    expect(
      asked('deploy: {resources: {reservations: {generic_resources: [{discrete_resource_spec: {kind: GPU, value: 1}}]}}}'),
    ).toEqual(one);
    expect(asked('gpus: [{count: 2}], runtime: nvidia')).toEqual([2, [{ type: 'GPU', value: '2' }]]);
  });

  it('takes all of its instance when it says no number', () => {
    expect(asked('gpus: all')).toEqual([1, [{ type: 'GPU', value: 'ALL' }]]);
    expect(codes(web('gpus: all').warnings)).toContain('ALL_GPUS');
  });

  it('is one that says nothing of them otherwise', () => {
    expect(asked('user: a')).toEqual([undefined, undefined]);
  });

  it('is counted with the others of its group', () => {
    const { of } = plan(`services:
  a: {image: x, gpus: [{count: 1}], x-evenkeel: {group: g}}
  b: {image: y, gpus: [{count: 2}], x-evenkeel: {group: g}}
`);
    expect(of('g').task.gpus).toBe(3);
  });
});

describe('GPUs that a container of the same task has not reserved', () => {
  const VISIBLE = 'environment: {NVIDIA_VISIBLE_DEVICES: all}';

  it('are not opened to it', () => {
    const group = (other: string) =>
      plan(`services:
  a: {image: x, gpus: [{count: 1}], x-evenkeel: {group: g}}
  b: {image: y, ${other} x-evenkeel: {group: g}}
`).faults;
    expect(codes(group(''))).toEqual([]);
    expect(codes(group(`${VISIBLE},`))).toEqual(['GPU_UNRESERVED']);
    expect(codes(web(`gpus: [{count: 1}], pre_start: [{command: [id], ${VISIBLE}}]`).faults)).toEqual(['GPU_UNRESERVED']);
  });

  it('are the program’s alone, not its steps’', () => {
    const [step, program] = web(`gpus: [{count: 1}], ${VISIBLE}, pre_start: [{command: [id]}]`).of('web').taskDefinition
      .containerDefinitions!;
    expect(step!.environment).toEqual([]);
    expect(program!.environment).toHaveLength(1);
  });

  it('are no matter where no task has one', () => {
    expect(codes(web(VISIBLE).faults)).toEqual([]);
  });
});

describe('devices that nobody can give', () => {
  it.each([
    ['gpus: [{device_ids: ["0"]}]', 'DEVICE', 'services.web.gpus[0].device_ids'],
    ['gpus: [{driver: amd, count: 1}]', 'DEVICE', 'services.web.gpus[0].driver'],
    ['deploy: {resources: {reservations: {devices: [{capabilities: [tpu]}]}}}', 'DEVICE', 'devices[0].capabilities'],
    [
      'deploy: {resources: {reservations: {generic_resources: [{discrete_resource_spec: {kind: ssd, value: 1}}]}}}',
      'GENERIC_RESOURCE',
      'generic_resources[0]',
    ],
    ['runtime: nvidia', 'RUNTIME', 'services.web.runtime'],
  ])('%s is refused at its place', (text, code, path) => {
    const { verdicts, faults } = web(text);
    const refused = verdicts.filter(({ verdict }) => verdict === 'refused');
    expect(refused.map((verdict) => verdict.code)).toEqual([code]);
    expect(refused[0]!.path).toContain(path);
    expect(codes(faults)).toEqual([code]);
  });

  it('asks twice for different numbers', () => {
    const text = 'gpus: [{count: 1}], deploy: {resources: {reservations: {devices: [{capabilities: [gpu], count: 2}]}}}';
    expect(codes(web(text).faults)).toEqual(['TWO_COUNTS']);
  });
});
