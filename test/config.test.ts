import { describe, expect, it } from '@jest/globals';
import { policyOf, readConfig } from '../shared/config.js';
import type { Unavailable } from '../shared/errors.js';
import { ENVIRONMENT as environment } from './support/an-environment.js';

const faultsOf = (changed: Readonly<Record<string, string | undefined>>): readonly string[] => {
  try {
    readConfig({ ...environment, ...changed });
    return [];
  } catch (error) {
    return (error as Unavailable).errors.map((fault) => `${fault.detail} (${fault.hint})`);
  }
};

describe('the configuration of a function', () => {
  it('is read from the environment that the stack sets', () => {
    expect(readConfig({ ...environment, SPOT_SHARE: '0' })).toMatchObject({
      cluster: 'demo',
      mode: 'act',
      simulated: false,
      min: 1,
      max: 6,
      baseType: { name: 't3.small', vcpu: 2, memoryMiB: 2048 },
      thresholds: { out: 70, target: 55, in: 60 },
      vpcId: null,
      subnets: [],
      slackWebhookParameter: null,
      balancer: { dnsName: 'evenkeel-demo-1.us-east-1.elb.amazonaws.com' },
    });
  });

  it('names every fault before it fails, each with what to try', () => {
    const faults = faultsOf({
      CLUSTER: 'Demo!',
      MIN: '7',
      TYPE: 't9.huge',
      LOG_GROUP: undefined,
      MODE: 'yes',
      THRESHOLD_IN: '80',
    });
    expect(faults).toHaveLength(6);
    expect(faults.join('\n')).toMatch(/CLUSTER is "Demo!"/);
    expect(faults.join('\n')).toMatch(/MIN is 7, more than MAX \(6\)/);
    expect(faults.join('\n')).toMatch(/t9\.huge, which is not a known instance type \(take one of t2\.micro/);
    expect(faults.join('\n')).toMatch(/LOG_GROUP is not set/);
    expect(faults.join('\n')).toMatch(/MODE is "yes" \(take act or dry-run\)/);
    expect(faults.join('\n')).toMatch(/THRESHOLD_IN is 80, above THRESHOLD_OUT \(70\)/);
  });

  it('says all faults in the error message too, since a log may keep nothing else', () => {
    expect(() => readConfig({ ...environment, MIN: 'one', LOG_GROUP: '' })).toThrow(/MIN is "one".*LOG_GROUP is not set/);
  });

  it('keeps the base type first and drops what is named twice', () => {
    const { types } = readConfig({ ...environment, TYPES: 'm5.large, t3.small,t3.medium' });
    expect(types.map(({ name }) => name)).toEqual(['t3.small', 'm5.large', 't3.medium']);
  });

  it('refuses types of two architectures, which cannot share an image', () => {
    expect(faultsOf({ TYPES: 't4g.small' }).join()).toMatch(/TYPES mixes x86_64 and arm64/);
  });

  it('lets in by signature of IAM unless it says otherwise, and says what the other ways need', () => {
    expect(readConfig(environment).auth).toEqual({ kind: 'iam' });
    const github = { AUTH: 'jwt', AUTH_ISSUER: 'https://token.actions.githubusercontent.com' };
    expect(readConfig({ ...environment, ...github, AUTH_CLAIMS: 'repository=acme/shop, ref=refs/heads/*' }).auth).toEqual({
      kind: 'jwt',
      claims: [
        { name: 'repository', value: 'acme/shop', prefix: false },
        { name: 'ref', value: 'refs/heads/', prefix: true },
      ],
    });
    expect(faultsOf(github).join()).toMatch(/AUTH_CLAIMS is empty, and https:\/\/token\.actions.* gives a token to anybody/);
    expect(faultsOf({ AUTH: 'jwt' }).join()).toMatch(/AUTH_ISSUER is not set/);
    for (const claims of ['ref=refs/heads/main', 'aud=evenkeel,event_name=push', 'sub=repo:*', 'repository_visibility=private'])
      expect(faultsOf({ ...github, AUTH_CLAIMS: claims }).join()).toMatch(/AUTH_CLAIMS does not say whose, and https:\/\/token/);
    for (const claims of ['repository=acme/shop', 'ref=x,repository_owner_id=1', 'sub=repo:acme/shop:*'])
      expect(readConfig({ ...environment, ...github, AUTH_CLAIMS: claims }).auth.kind).toBe('jwt');
    expect(readConfig({ ...environment, AUTH: 'jwt', AUTH_ISSUER: 'https://idp.acme.example' }).auth.kind).toBe('jwt');
    expect(faultsOf({ ...github, AUTH_CLAIMS: 'repository=*' }).join()).toMatch(/AUTH_CLAIMS has the entry "repository=\*"/);
    expect(faultsOf({ ...github, AUTH_CLAIMS: 'repository' }).join()).toMatch(/has the entry "repository"/);
    expect(faultsOf({ AUTH: 'hmac', AUTH_KEYS_PARAMETER: 'keys' }).join()).toMatch(/AUTH_KEYS_PARAMETER is "keys"/);
    expect(faultsOf({ AUTH: 'hmac', AUTH_KEYS_PARAMETER: '/evenkeel/demo/keys' }).join()).toMatch(
      /containers may read what lies below/,
    );
    expect(faultsOf({ AUTH: 'hmac', AUTH_KEYS_PARAMETER: '/evenkeel/blue/keys' }).join()).toMatch(/another cluster’s/);
    expect(faultsOf({ AUTH: 'none' }).join()).toMatch(/AUTH is "none"/);
  });

  it('has no caps unless they are set, and refuses those that the minimum would break', () => {
    expect(policyOf(readConfig(environment))).toMatchObject({ maxVcpu: null, maxUsdPerHour: null, maxLaunchesPerHour: null });
    const capped = readConfig({ ...environment, MAX_VCPU: '8', MAX_USD_PER_HOUR: '0.25', MAX_LAUNCHES_PER_HOUR: '0' });
    expect(policyOf(capped)).toMatchObject({ maxVcpu: 8, maxUsdPerHour: 0.25, maxLaunchesPerHour: null });
    const faults = faultsOf({ MIN: '3', MAX_VCPU: '4', MAX_USD_PER_HOUR: '0.05', MAX_LAUNCHES_PER_HOUR: 'many' }).join('\n');
    expect(faults).toMatch(/MAX_VCPU is 4, less than MIN \(3\) instances of t3.small have \(raise maxVcpu, or lower min\)/);
    expect(faults).toMatch(/MAX_USD_PER_HOUR is 0.05, less than MIN/);
    expect(faults).toMatch(/MAX_LAUNCHES_PER_HOUR is "many"/);
  });

  it('knows which alerts are wanted besides the usual, and which are not', () => {
    expect(readConfig({ ...environment, ALERTS: 'digest.daily, -deploy.succeeded' }).alerts).toEqual({
      more: ['digest.daily'],
      less: ['deploy.succeeded'],
    });
    expect(readConfig(environment).alerts).toEqual({ more: [], less: [] });
    expect(faultsOf({ ALERTS: '-digest.weekly' }).join()).toMatch(
      /ALERTS has the entry -digest.weekly \(take types of alerts.*digest\.daily/,
    );
  });

  it('takes subnets with and without their zone', () => {
    const { subnets } = readConfig({ ...environment, ZONES_SUBNETS: 'us-east-1a=subnet-1,subnet-2' });
    expect(subnets).toEqual([
      { zone: 'us-east-1a', subnetId: 'subnet-1' },
      { zone: null, subnetId: 'subnet-2' },
    ]);
    expect(faultsOf({ ZONES_SUBNETS: 'us-east-1a' }).join()).toMatch(/has the entry us-east-1a/);
  });

  it('needs no balancer when the stack has none', () => {
    const without = { BALANCER: 'none', LOAD_BALANCER_ARN: '', LOAD_BALANCER_DNS: '' };
    expect(readConfig({ ...environment, ...without }).balancer).toBeNull();
    expect(faultsOf({ ...without, BALANCER: 'alb' })).toHaveLength(2);
  });

  it('refuses a moving version of the launch template and a share of Spot that is no percentage', () => {
    expect(faultsOf({ LAUNCH_TEMPLATE_VERSION: '$Latest' }).join()).toMatch(/must be a version number/);
    expect(faultsOf({ SPOT_SHARE: '101' }).join()).toMatch(/SPOT_SHARE/);
    expect(readConfig({ ...environment, SPOT_SHARE: '50' })).toMatchObject({ spotShare: 50, maximumLifetimeDays: 30 });
  });

  it('takes types of both processors where there is a launch template for each', () => {
    const both = { ...environment, TYPE: 't3.medium', TYPES: 't4g.medium' };
    expect(faultsOf({ TYPE: 't3.medium', TYPES: 't4g.medium' }).join()).toMatch(
      /no machine image for t4g.medium \(arm64\).*otherAmiParameter to \/aws\/service\/ecs\/optimized-ami\/amazon-linux-2023\/arm64/,
    );
    const other = { OTHER_LAUNCH_TEMPLATE_ID: 'lt-2', OTHER_LAUNCH_TEMPLATE_VERSION: '4' };
    expect(policyOf(readConfig({ ...both, ...other }))).toMatchObject({
      launchTemplateVersion: '3',
      otherTemplate: { launchTemplateId: 'lt-2', launchTemplateVersion: '4' },
    });
    expect(faultsOf({ ...other, OTHER_LAUNCH_TEMPLATE_VERSION: '$Latest' }).join()).toMatch(
      /OTHER_LAUNCH_TEMPLATE_VERSION.*must be a version number/,
    );
    expect(readConfig(environment).otherTemplate).toBeNull();
  });

  it('becomes the policy of a pass', () => {
    const policy = policyOf(readConfig({ ...environment, ZONES_SUBNETS: 'us-east-1a=subnet-1,us-east-1b=subnet-2' }));
    expect(policy).toMatchObject({ cluster: 'demo', min: 1, max: 6, launchTemplateVersion: '3', worthwhilePoints: 5 });
    const young = policyOf(readConfig({ ...environment, MAXIMUM_LIFETIME_DAYS: '0', SPOT_SHARE: '25' }));
    expect(young).toMatchObject({ maximumLifetimeSeconds: null, spotShare: 25, disruptionPercent: 20 });
    expect(policy.zones).toEqual([
      { zone: 'us-east-1a', subnetId: 'subnet-1' },
      { zone: 'us-east-1b', subnetId: 'subnet-2' },
    ]);
  });
});

describe('a schedule of the cluster', () => {
  it('is read from MIN_SCHEDULE, entry by entry, and says which cannot be', () => {
    const words = '3 from 0 8 * * 1-5 until 0 18 * * 1-5 in Europe/Berlin; 2 from 0 0 * * 6 until 0 0 * * 1 in UTC';
    const config = readConfig({ ...environment, MIN_SCHEDULE: words, HEADROOM_TASKS: '2' });
    expect(policyOf(config)).toMatchObject({
      minSchedule: [
        { min: 3, from: '0 8 * * 1-5', until: '0 18 * * 1-5', zone: 'Europe/Berlin' },
        { min: 2, from: '0 0 * * 6', until: '0 0 * * 1', zone: 'UTC' },
      ],
      headroomTasks: 2,
    });
    expect(faultsOf({ MIN_SCHEDULE: '3 from 8 to 18' }).join()).toMatch(/"3 from 8 to 18".*Europe\/Berlin/);
    expect(faultsOf({ MIN_SCHEDULE: '3 from 0 8 * * * until 0 9 * * * in Mars' }).join()).toMatch(/Mars is not a time zone/);
  });

  it('names registries in small letters, as they are compared', () => {
    const { registries } = readConfig({ ...environment, REGISTRIES: 'Registry.corp:5000,quay.corp' });
    expect(registries).toEqual(['registry.corp:5000', 'quay.corp']);
  });
});
