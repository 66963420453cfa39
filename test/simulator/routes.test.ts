import { describe, expect, it } from '@jest/globals';
import { createAmazon } from '../../simulator/amazon.js';
import type { Local } from '../../simulator/local.js';
import { simulatorRoute } from '../../simulator/routes.js';
import { START } from './support.js';

const ask = async (method: string, url: string, body?: unknown) => {
  const local = { amazon: createAmazon({ seed: 7, startAt: START }), speed: 1 } as unknown as Local;
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
  const answer = await simulatorRoute(local, { method, url, headers: {}, body: Buffer.from(text) });
  return { ...answer, local, body: JSON.parse(answer.body.toString()) };
};

const fault = (body: unknown) => ask('POST', '/simulator/faults', body);

describe('The dials of the simulated world', () => {
  it('an instance that is not there cannot be struck, and who is there is said', async () => {
    for (const kind of ['agent-lost', 'spot-notice']) {
      const { status, body } = await fault({ kind, target: 'i-nope' });
      expect({ status, code: body.code }).toEqual({ status: 404, code: 'simulator/unknown-instance' });
      expect(body.detail).toContain('i-nope');
    }
    expect((await fault({ kind: 'agent-lost' })).status).toBe(404);
  });

  it('an operation that is not simulated is refused with the nearest names', async () => {
    const { status, body } = await fault({ kind: 'crash', operation: 'ec2.RunInstance' });
    expect(status).toBe(400);
    expect(body.hint).toContain('Did you mean "ec2.RunInstances"?');
    const { body: far, status: farStatus } = await fault({ kind: 'crash', operation: 'ec2.Nope' });
    expect(farStatus).toBe(400);
    expect(far.hint).toContain('ec2.DescribeInstances');
    expect((await fault({ kind: 'crash', operation: 'zz.Nope' })).body.hint).toContain('cloudwatch');
  });

  it('an operation that is simulated may be named with or without its service', async () => {
    for (const operation of ['ec2.RunInstances', 'RunInstances', 'servicediscovery.CreateHttpNamespace'])
      expect((await fault({ kind: 'crash', operation })).status).toBe(201);
    expect((await fault({ kind: 'drop-events', operation: 'events.aws.ecs' })).status).toBe(201);
  });

  it('a member or a word that it does not know is refused with the nearest', async () => {
    expect((await fault({ kind: 'throttle', bogus: 1 })).status).toBe(400);
    expect((await fault({ kind: 'throttle', time: 1 })).body).toMatchObject({ code: 'body/invalid', status: 400 });
    expect((await fault({ kind: 'throttle', time: 1 })).body.hint).toContain('"times"');
    expect((await fault({ kind: 'throtle' })).body.hint).toContain('"throttle"');
    expect((await ask('POST', '/simulator/advance', { second: 5 })).body.hint).toContain('"seconds"');
  });

  it('speaks of methods, routes and broken JSON as the API does', async () => {
    const { status, headers, body } = await ask('GET', '/simulator/faults');
    expect({ status, code: body.code, allow: headers['allow'] }).toEqual({
      status: 405,
      code: 'route/method',
      allow: 'POST, DELETE',
    });
    expect((await ask('POST', '/simulator/nope')).body).toMatchObject({ status: 404, code: 'route/unknown' });
    const broken = await fault('{nope');
    expect(broken.body).toMatchObject({ status: 400, code: 'body/json' });
    expect(broken.headers['content-type']).toBe('application/problem+json');
  });
});
