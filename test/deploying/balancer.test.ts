import { describe, expect, it } from '@jest/globals';
import { targetGroupName } from '../../shared/deploying/names.js';
import { portTaken, publishSteps } from '../../shared/deploying/publish.js';
import type { SeenListener, SeenRule, SeenTargetGroup } from '../../shared/deploying/seen.js';
import type { DeployInput, DeployStep } from '../../shared/deploying/steps.js';
import { unpublishSteps } from '../../shared/deploying/unpublish.js';
import type { PublishedPort } from '../../shared/model/project.js';
import { BALANCER } from './passes.js';
import { aProject, aService } from './scene.js';

const OURS = targetGroupName('blue', 'shop', 'web', 'web', 80);
const THEIRS = targetGroupName('blue', 'blog', 'web', 'web', 80);
const CERTIFICATE = 'arn:aws:acm:us-east-1:1:certificate/1';

const port = (over: Partial<PublishedPort> = {}): PublishedPort => ({
  published: 80,
  target: 80,
  protocol: 'tcp',
  via: 'alb',
  container: 'web',
  healthPath: null,
  ...over,
});
const aRule = (over: Partial<SeenRule> = {}): SeenRule => ({
  arn: 'rule-1',
  priority: 1,
  when: { host: 'a.example', path: null },
  targetGroup: THEIRS,
  redirectTo: null,
  project: null,
  ...over,
});
const aListener = (over: Partial<SeenListener> = {}): SeenListener => ({
  arn: 'l-80',
  port: 80,
  targetGroup: OURS,
  answers: false,
  certificates: [],
  rules: [],
  ...over,
});
const aGroup = (name: string, healthPath = '/'): SeenTargetGroup => ({
  name,
  arn: `arn:${name}`,
  healthPath,
  healthy: 1,
  unhealthy: [],
});

const look = (
  ports: readonly PublishedPort[],
  listeners: readonly SeenListener[],
  targetGroups = [aGroup(OURS)],
): DeployInput => {
  const project = aProject([aService({ name: 'web', published: ports })]);
  return { cluster: 'blue', balancer: BALANCER, project, seen: { listeners, targetGroups } } as unknown as DeployInput;
};
const kinds = (steps: readonly DeployStep[]): string[] => steps.map(({ kind }) => kind);
const publish = (...of: Parameters<typeof look>): string[] => kinds(publishSteps(look(...of)));
const FORWARDING = aListener({ answers: true, targetGroup: null, rules: [aRule({ targetGroup: OURS })] });
const HOST = port({ host: 'a.example' });

describe('What is published already', () => {
  it('is left as it is', () => {
    expect(publish([port()], [aListener()])).toEqual([]);
    expect(publish([HOST], [FORWARDING])).toEqual([]);
  });

  it('is made anew where its health check is another, or nothing leads to it', () => {
    expect(publish([port({ healthPath: '/up' })], [aListener()])).toEqual(['ensure-target-group']);
    expect(publish([port()], [])).toEqual(['ensure-target-group', 'ensure-listener']);
  });

  it('is corrected where a rule of ours redirects elsewhere, and keeps its priority', () => {
    const redirect = aRule({
      when: { host: null, path: null },
      targetGroup: null,
      redirectTo: 444,
      project: 'shop',
      priority: 9,
    });
    const secure = port({ published: 443, certificate: CERTIFICATE, redirectFrom: 80 });
    const listeners = [
      aListener({ answers: true, targetGroup: null, rules: [redirect] }),
      aListener({ port: 443, certificates: [CERTIFICATE] }),
    ];
    expect(publishSteps(look([secure], listeners))).toMatchObject([
      { kind: 'ensure-rule', rule: { redirectTo: 443, priority: 9, arn: 'rule-1' } },
    ]);
    const theirs = [{ ...listeners[0]!, rules: [{ ...redirect, project: 'blog' }] }, listeners[1]!];
    expect(publish([secure], theirs)).toEqual([]);
  });

  it('gives each new rule a priority of its own', () => {
    const hosts = Array.from({ length: 40 }, (_, i) => port({ host: `h${i}.example` }));
    const rules = publishSteps(look(hosts, [FORWARDING])).flatMap((step) =>
      step.kind === 'ensure-rule' ? step.rule.priority : [],
    );
    expect([rules.length, new Set([...rules, 1]).size]).toEqual([40, 41]);
  });
});

describe('What others have on the balancer', () => {
  it('is not taken from them: a rule for the same requests, a default action, a protocol', () => {
    const taken = (ports: readonly PublishedPort[], listener: SeenListener) => {
      const input = look(ports, [listener]);
      return [portTaken(input)?.port ?? null, ...kinds(publishSteps(input)).filter((kind) => kind !== 'ensure-target-group')];
    };
    const others = aListener({ targetGroup: THEIRS });
    expect(taken([HOST], aListener({ ...others, rules: [aRule()] }))).toEqual([80]);
    expect(taken([port()], others)).toEqual([80]);
    expect(taken([HOST], others)).toEqual([null, 'ensure-rule']);
    expect(taken([{ ...HOST, certificate: CERTIFICATE }], others)[0]).toBe(80);
    expect(taken([{ ...HOST, certificate: CERTIFICATE }], others)).not.toContain('ensure-listener');
    expect(
      taken(
        [{ ...port(), certificate: CERTIFICATE }],
        aListener({ rules: [aRule({ when: { host: 'b.example', path: null } })] }),
      ),
    ).toEqual([80]);
  });

  it('is left alone where it was made by hand: a listener that does something else', () => {
    const byHand = aListener({ targetGroup: null });
    expect(publish([port()], [byHand])).not.toContain('ensure-listener');
    expect(publish([HOST], [byHand])).toEqual(['ensure-target-group', 'ensure-rule']);
  });

  it('keeps its certificates and its default action beside ours', () => {
    const secure = aListener({ port: 443, targetGroup: THEIRS, certificates: ['theirs'] });
    const steps = publishSteps(look([{ ...HOST, published: 443, certificate: CERTIFICATE }], [secure]));
    expect(steps).toContainEqual(
      expect.objectContaining({
        listener: expect.objectContaining({ targetGroup: THEIRS, certificate: 'theirs', moreCertificates: [CERTIFICATE] }),
      }),
    );
  });
});

describe('What nobody publishes any more', () => {
  const gone = (listener: SeenListener) => kinds(unpublishSteps(look([], [listener]), []));

  it('is taken away with its listener, and its target group last', () => {
    expect(gone({ ...FORWARDING, rules: [aRule({ targetGroup: OURS })] })).toEqual([
      'delete-rule',
      'delete-listener',
      'delete-target-group',
    ]);
    expect(gone(aListener())).toEqual(['delete-listener', 'delete-target-group']);
  });

  it('leaves the listener to others whose rules use it, which then answers by itself', () => {
    expect(unpublishSteps(look([], [aListener({ rules: [aRule()] })]), [])).toMatchObject([
      { kind: 'ensure-listener', listener: { targetGroup: null } },
      { kind: 'delete-target-group' },
    ]);
    expect(gone({ ...FORWARDING, rules: [aRule()] })).toEqual(['delete-target-group']);
  });

  it('is never another’s: target groups, rules, redirects and listeners of other projects stay', () => {
    const theirs = [aRule(), aRule({ arn: 'rule-2', priority: 2, targetGroup: null, redirectTo: 443, project: 'blog' })];
    const listener = aListener({ targetGroup: THEIRS, rules: theirs });
    const bare = aListener({ port: 81, targetGroup: THEIRS });
    expect(unpublishSteps(look([], [listener, bare], [aGroup(THEIRS)]), [])).toEqual([]);
  });
});
