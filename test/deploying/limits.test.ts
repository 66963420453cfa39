import { describe, expect, it } from '@jest/globals';
import { type Bid, limitFaults, limitWarnings } from '../../shared/deploying/limits.js';
import { instanceType } from '../../shared/model/instance-types.js';
import type { Policy } from '../../shared/model/policy.js';
import type { PublishedPort, WantedService } from '../../shared/model/project.js';
import { aService } from './scene.js';

const policy = (max = 3) => ({ max, min: 1, baseType: instanceType('t3.small')!, types: [] }) as unknown as Policy;

const faultsOf = (wanted: readonly WantedService[], others: Bid['others'] = [], max = 3) =>
  limitFaults({ project: 'shop', wanted, others, policy: policy(max) }).map(({ code, detail, pointer }) => ({
    code,
    detail,
    pointer,
  }));

const other = (name: string, wanted: readonly WantedService[], removed = false) => ({
  name,
  removed,
  wanted: wanted.map((service) => ({ ...service, ecsName: `${name}-${service.name}` })),
});

const port = (published: number, more: Partial<PublishedPort> = {}): PublishedPort => ({
  published,
  target: 80,
  protocol: 'tcp',
  via: 'alb',
  container: 'web',
  healthPath: null,
  ...more,
});

const task = (cpu: number, memoryMiB: number, hostPorts: readonly number[] = []) => ({ cpu, memoryMiB, hostPorts });

const daemon = (name: string, cpu: number, memoryMiB: number) => aService({ name, desired: null, task: task(cpu, memoryMiB) });

describe('What the cluster could never hold', () => {
  it('a task larger than every type of its processor, though others would hold it', () => {
    const types = [instanceType('t4g.medium')!];
    const bound = (processor: string): WantedService => {
      const service = aService({ name: 'web', task: task(1, 3000) });
      const expression = `attribute:ecs.cpu-architecture == ${processor}`;
      return { ...service, service: { ...service.service, placementConstraints: [{ type: 'memberOf', expression }] } };
    };
    const on = (processor: string) =>
      limitFaults({ project: 'shop', wanted: [bound(processor)], others: [], policy: { ...policy(), types } });
    expect(on('arm64')).toEqual([]);
    expect(on('x86_64')).toMatchObject([
      {
        code: 'capacity/task-too-large',
        detail: 'A task of "web" reserves 1 vCPU and 3000 MiB; t3.small offers 2 vCPU and 1925 MiB.',
      },
    ]);
  });

  it('a task larger than every allowed type, also by what runs on each instance beside it', () => {
    expect(faultsOf([aService({ name: 'web', task: task(3, 128) })])).toContainEqual({
      code: 'capacity/task-too-large',
      detail: 'A task of "web" reserves 3 vCPU and 128 MiB; t3.small offers 2 vCPU and 1925 MiB.',
      pointer: '/services/web',
    });
    expect(faultsOf([aService({ name: 'web', task: task(1, 1800) })])).toEqual([]);
    expect(faultsOf([aService({ name: 'web', task: task(1, 1800) }), daemon('logs', 0.1, 200)])).toContainEqual({
      code: 'capacity/task-too-large',
      detail:
        'A task of "web" reserves 1 vCPU and 1800 MiB; t3.small offers 1.9 vCPU and 1725 MiB beside what runs on every instance.',
      pointer: '/services/web',
    });
  });

  it('more than all instances together, and the service that takes most is named', () => {
    const wanted = [aService({ name: 'small' }), aService({ name: 'big', desired: 4, task: task(1.6, 100) })];
    expect(faultsOf(wanted)).toEqual([
      {
        code: 'capacity/more-than-max',
        detail:
          'All tasks of this project reserve 6.53 vCPU and 528 MiB; 3 instances, the most allowed, offer 6 vCPU and 5775 MiB.',
        pointer: '/services/big',
      },
    ]);
    expect(faultsOf(wanted, [], 4)).toEqual([]);
    expect(faultsOf(wanted, [other('all', [daemon('agent', 0.5, 10)])], 4).map(({ code }) => code)).toContain(
      'capacity/more-than-max',
    );
    expect(faultsOf(wanted, [other('gone', [daemon('agent', 0.5, 10)], true)], 4)).toEqual([]);
  });

  it('more together with others, which are named, and one whose deployment failed may be taken down', () => {
    const big = { ...other('big', [aService({ name: 'web', desired: 4, task: task(1.6, 100) })]), status: 'degraded' as const };
    const others = [big, other('gone', [aService({ name: 'web' })], true)];
    const bid = { project: 'shop', wanted: [aService({ name: 'web' })], others, policy: policy() };
    expect(limitFaults(bid)).toMatchObject([
      {
        detail: expect.stringMatching(/^All tasks of this project and the others \("big"\) together reserve 6.53 vCPU/),
        hint: expect.stringMatching(
          /raise max\. "big" is degraded and counts with all that it wants: evenkeel down -p big takes it away\.$/,
        ),
      },
    ]);
    const steady = { ...bid, others: [{ ...big, status: 'steady' as const }] };
    expect(limitFaults(steady)[0]!.hint).toMatch(/raise max\.$/);
  });

  it('more than the instances that the caps on vCPU and on dollars an hour allow, and the cap is named', () => {
    const wanted = [aService({ name: 'web', desired: 4, task: task(1.625, 600) })];
    const capped = (caps: Partial<Policy>, also: readonly WantedService[] = []) =>
      limitFaults({ project: 'shop', wanted: [...wanted, ...also], others: [], policy: { ...policy(4), ...caps } });
    expect(capped({ maxVcpu: 8, maxUsdPerHour: 0.0832 })).toEqual([]);
    expect(capped({ maxVcpu: 6 })).toMatchObject([
      {
        code: 'capacity/more-than-cap',
        pointer: '/services/web',
        detail:
          'All tasks of this project reserve 6.5 vCPU and 2400 MiB; the instances that maxVcpu allows (6 vCPU) offer 6 vCPU and 5775 MiB.',
        hint: 'Lower replicas, cpus or memory, or let the operator raise maxVcpu.',
      },
    ]);
    expect(capped({ maxUsdPerHour: 0.07 })[0]!.detail).toMatch(/that maxUsdPerHour allows \(\$0.07 an hour\) offer 6 vCPU and/);
    expect(capped({ max: 6, maxVcpu: 6 }, [daemon('logs', 0.25, 10)])[0]!.detail).toBe(
      'All tasks of this project reserve 6.5 vCPU and 2400 MiB beside what runs on every instance; the instances that maxVcpu allows (6 vCPU) offer 5.25 vCPU and 5745 MiB.',
    );
    expect(capped({ maxVcpu: 7, types: [instanceType('t3.large')!] })[0]!.detail).toMatch(/offer 6 vCPU/);
  });

  it('more tasks than instances where one instance takes one', () => {
    const fixed = aService({ name: 'web', desired: 4, task: task(0.1, 10, [5432]) });
    const apart = aService({ name: 'apart', desired: 4 });
    const distinct = { ...apart, service: { ...apart.service, placementConstraints: [{ type: 'distinctInstance' as const }] } };
    expect(faultsOf([fixed, distinct]).map(({ code, pointer }) => [code, pointer])).toEqual([
      ['capacity/host-port', '/services/web/ports'],
      ['capacity/distinct-instance', '/services/apart/deploy'],
    ]);
    expect(faultsOf([fixed, distinct], [], 4)).toEqual([]);
    expect(
      faultsOf(
        [
          { ...fixed, scaled: 3 },
          { ...distinct, scaled: 5 },
        ],
        [],
        4,
      ),
    ).toMatchObject([{ detail: expect.stringMatching(/^"apart" wants 5 tasks on instances of their own; /) }]);
  });

  describe('since a limit was lowered', () => {
    const web = aService({ name: 'web', desired: 5, task: task(1.6, 600, [5432]) });
    const said = (wanted: readonly WantedService[], before = [web]) => {
      const bid = { project: 'shop', wanted, before, others: [], policy: { ...policy(), maxVcpu: 4 } };
      return [limitFaults(bid), limitWarnings(bid)].map((faults) => faults.map(({ code }) => code));
    };
    const tight = ['capacity/more-than-max', 'capacity/host-port', 'capacity/more-than-cap'];

    it('only warns who asks for no more than what is there', () => {
      expect(said([web])).toEqual([[], tight]);
      expect(said([{ ...web, scaled: 4 }])).toEqual([[], tight]);
      expect(said([{ ...web, stopped: true }])).toEqual([[], []]);
    });

    it.each([
      ['more tasks', { desired: 6 }],
      ['larger tasks', { task: task(1.6, 601, [5432]) }],
      ['another port of the instance', { task: task(1.6, 600, [5433]) }],
      ['another service', { ecsName: 'shop-other' }],
    ])('still refuses %s', (_, more) => expect(said([{ ...web, ...more }])).toEqual([tight, []]));

    it('still refuses to start what was stopped', () => {
      expect(said([web], [{ ...web, stopped: true }])).toEqual([tight, []]);
    });
  });
});

describe('What the one balancer can carry', () => {
  const many = (count: number, of: (at: number) => PublishedPort) =>
    Array.from({ length: count }, (_, at) => aService({ name: `s${at}`, task: task(0, 0), published: [of(at)] }));

  it.each([
    ['balancer/listeners', 51, (at: number) => port(8000 + at), '51 listeners (published ports); AWS allows 50'],
    [
      'balancer/rules',
      101,
      (at: number) => port(80, { host: `h${at}.example.com` }),
      '101 rules (hosts and paths); AWS allows 100',
    ],
  ])('%s', (code, count, of, says) => {
    const faults = faultsOf(many(count, of)).filter((fault) => fault.code === code);
    expect(faults).toEqual([
      { code, detail: `With this project the balancer would have ${says}.`, pointer: `/services/s${count - 1}/ports` },
    ]);
    expect(faultsOf(many(count - 1, of)).filter((fault) => fault.code === code)).toEqual([]);
  });

  it('counts the other projects, but not those that are being removed', () => {
    const others = many(50, (at) => port(8000 + at));
    const web = aService({ name: 'web', published: [port(80)] });
    expect(faultsOf([web], [other('big', others)]).map(({ code }) => code)).toContain('balancer/listeners');
    expect(faultsOf([web], [other('big', others, true)])).toEqual([]);
  });
});

describe('Namespaces', () => {
  it('a project too many for the Region, and names too many for a namespace', () => {
    const others = Array.from({ length: 50 }, (_, at) => other(`p${at}`, [aService({ name: 'db', task: task(0, 0) })]));
    expect(faultsOf([aService({ name: 'web' })], others).map(({ code }) => code)).toEqual(['namespaces']);
    const crowd = aService({ name: 'web', port: 80, desired: 2001, task: task(0, 0) });
    expect(faultsOf([crowd]).map(({ detail }) => detail)).toEqual([
      'The tasks of this project announce 2001 names and ports; a Cloud Map namespace takes 2000.',
    ]);
  });
});

describe('Ports of others', () => {
  it('a fixed host port and a port of the balancer are not the same thing under one number', () => {
    const fixed = aService({ name: 'tcp', published: [port(8080, { via: 'host' })] });
    const web = aService({ name: 'web', published: [port(8080)] });
    expect(faultsOf([web], [other('a', [fixed])])[0]).toMatchObject({
      code: 'port/taken',
      detail: 'Port 8080 is already published by a/tcp.',
    });
  });

  it('are also those of a service that the file does not name any more and that stays', () => {
    const said = (mine: Partial<PublishedPort>, theirs: Partial<PublishedPort>) => {
      const [web, old] = [['web', mine] as const, ['old', theirs] as const].map(([name, one]) =>
        aService({ name, published: [port(80, one)] }),
      );
      return limitFaults({ project: 'shop', wanted: [web!, old!], kept: [old!], others: [], policy: policy() });
    };
    expect(said({}, {})).toMatchObject([
      {
        code: 'port/taken',
        detail: 'Port 80 is published by "old", which the file does not name any more and which keeps running.',
        hint: expect.stringContaining('--remove-orphans'),
      },
    ]);
    expect(said({ via: 'host' }, { via: 'host' })).toMatchObject([{ code: 'port/taken' }]);
    expect(said({ host: 'a.example.com' }, { host: 'b.example.com' })).toEqual([]);
  });

  it('a redirect needs its port too', () => {
    const secure = aService({
      name: 'web',
      published: [port(443, { certificate: 'arn', host: 'a.example.com', redirectFrom: 80 })],
    });
    const plain = aService({ name: 'old', published: [port(80, { host: 'a.example.com' })] });
    expect(faultsOf([secure], [other('b', [plain])])[0]).toMatchObject({
      code: 'port/taken',
      detail: 'Port 80, a.example.com is already published by b/old.',
    });
  });

  const codes = (published: Partial<PublishedPort>, theirs: Partial<PublishedPort>, more: Partial<Bid> = {}) => {
    const wanted = [aService({ name: 'web', published: [port(80, published)] })];
    const others = [other('b', [aService({ name: 'old', published: [port(80, theirs)] })])];
    return limitFaults({ project: 'shop', wanted, others, policy: policy(), ...more }).map(({ code }) => code);
  };

  it('are theirs until they are gone, and also while their request is being accepted', () => {
    expect(codes({}, {})).toContain('port/taken');
    const [theirs] = [other('b', [aService({ name: 'old', published: [port(80)] })])];
    expect(codes({}, {}, { others: [{ ...theirs!, removed: true }] })).toEqual([]);
    expect(codes({}, {}, { others: [], claims: [theirs!] })).toContain('port/taken');
    const named = { name: 'shop-we', wanted: [{ ...aService({ name: 'b' }), ecsName: 'shop-web' }] };
    expect(codes({}, {}, { others: [], claims: [named] })).toContain('name/taken');
  });

  it('are other ports under another protocol of the instance, and speak one protocol on the balancer', () => {
    const host = { via: 'host' as const };
    expect([codes(host, host), codes(host, { ...host, protocol: 'udp' })]).toEqual([['port/taken'], []]);
    expect(codes(host, {})).toEqual(['port/taken']);
    const secure = { certificate: 'arn', host: 'a.example' };
    expect([codes(secure, { host: 'b.example' }), codes(secure, { ...secure, host: 'b.example' })]).toEqual([
      ['port/protocol'],
      [],
    ]);
  });
});
