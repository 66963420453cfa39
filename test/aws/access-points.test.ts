import { describe, expect, it } from '@jest/globals';
import { ensureAccessPoint, readAccessPoints, withAccessPoints } from '../../shared/aws/access-points.js';
import { TAG } from '../../shared/deploying/names.js';
import type { StepOf } from '../../shared/deploying/steps.js';
import type { WantedAccessPoint } from '../../shared/model/project.js';
import { says } from './says.js';

const point = (state: string, cluster = 'demo') => ({
  AccessPointId: 'fsap-1',
  LifeCycleState: state,
  Tags: Object.entries({
    [TAG.accessPoint]: 'key',
    [TAG.cluster]: cluster,
    [TAG.project]: 'web',
  }).map(([Key, Value]) => ({ Key, Value })),
});

const WANTED = { fileSystemId: 'fs-1', key: 'key', volume: 'data' } as WantedAccessPoint;
const shows = (...AccessPoints: object[]) => says({ DescribeAccessPoints: () => ({ AccessPoints }) });

describe('The access point of a volume on EFS', () => {
  it.each([
    ['creating', null],
    ['available', 'fsap-1'],
  ])('that is %s stands in a task definition as %s: ECS could not mount it before', async (state, id) => {
    const efsVolumeConfiguration = { fileSystemId: 'fs-1', authorizationConfig: { accessPointId: 'key' } };
    const input = { family: 'web', containerDefinitions: [], volumes: [{ name: 'data', efsVolumeConfiguration }] };
    const whole = await withAccessPoints(shows(point(state)).client, input, [WANTED]);
    expect(whole?.volumes?.[0]?.efsVolumeConfiguration?.authorizationConfig?.accessPointId ?? null).toBe(id);
  });

  it('is made anew while the one before is being deleted', async () => {
    const step = {
      kind: 'ensure-access-point',
      accessPoint: WANTED,
      token: 't',
      tags: {},
    } as unknown as StepOf<'ensure-access-point'>;
    const made = async (state: string) => {
      const { client, asked } = shows(point(state));
      await ensureAccessPoint(client, step);
      return asked.includes('CreateAccessPoint');
    };
    expect([await made('available'), await made('deleting'), await made('deleted')]).toEqual([false, true, true]);
  });

  it('is taken away with its project where the cluster is ours: another may have one of that name', async () => {
    const { client } = shows(point('available'), { ...point('available', 'other'), AccessPointId: 'fsap-2' });
    expect(await readAccessPoints(client, 'demo', 'web')).toEqual(['fsap-1']);
  });
});
