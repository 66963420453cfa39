import { describe, expect, it } from '@jest/globals';
import { plan } from './support.js';

const content = 'services:\n  web:\n    image: team/app:1\n    expose: [80]\n';
const made = (...platforms: string[]) => ({ 'team/app:1': { digest: null, exposes: [], platforms } });

describe('all instances of a cluster have one architecture', () => {
  it('an image that is not made for it is refused, where it is named', () => {
    const { faults } = plan(content, {}, { architecture: 'arm64', images: made('linux/amd64', 'linux/386') });
    expect(faults).toMatchObject([
      {
        code: 'IMAGE_ARCHITECTURE',
        line: 3,
        pointer: '/services/web/image',
        detail: "services.web.image: team/app:1 is made for linux/amd64, linux/386, and the cluster's instances are arm64",
        hint: 'name an image that is built for linux/arm64, or run the cluster on other instance types',
      },
    ]);
  });

  it.each([
    ['is made for it', 'arm64', made('linux/amd64', 'linux/arm64')],
    ['is made for it alone', 'x86_64', made('linux/amd64')],
    ['does not say what it is made for', 'arm64', made()],
    ['is unknown', 'arm64', {}],
  ] as const)('an image that %s is not', (_, architecture, images) => {
    expect(plan(content, {}, { architecture, images }).faults).toEqual([]);
  });

  it('a platform that it is not is refused; one that it is counts', () => {
    const wants = `${content}    platform: linux/arm64/v8\n`;
    expect(plan(wants, {}, { architecture: 'x86_64' }).faults).toMatchObject([{ code: 'PLATFORM_ELSEWHERE', line: 5 }]);
    expect(plan(wants, {}, { architecture: 'arm64' }).faults).toEqual([]);
  });
});

describe('a cluster that buys types of both processors', () => {
  const BOTH = { architecture: 'x86_64' as const, processors: ['x86_64', 'arm64'] as const, types: ['t3.medium', 't4g.medium'] };
  const planned = (more: string, images = {}) => plan(`${content}${more}`, {}, { ...BOTH, images });
  const whereOf = (more: string, images = {}): string[] => {
    const { of, faults } = planned(more, images);
    expect(faults).toEqual([]);
    const expressions = of('web').service.placementConstraints!.flatMap(({ expression }) => expression ?? []);
    return expressions.filter((one) => one.includes('cpu-architecture'));
  };
  const on = (where: string): string[] => [`attribute:ecs.cpu-architecture ${where}`];
  const steps = "    pre_start: [{image: 'team/step:1', command: [make]}]\n";
  const withStep = (...platforms: string[]) => ({
    ...made('linux/amd64', 'linux/arm64'),
    'team/step:1': { digest: null, exposes: [], platforms },
  });

  it.each([
    ['an image of both runs on either', '', made('linux/amd64', 'linux/arm64'), 'in [x86_64, arm64]'],
    ['one of x86 only there', '', made('linux/amd64', 'linux/386'), '== x86_64'],
    ['one of arm only there', '', made('linux/arm64'), '== arm64'],
    ['platform decides', '    platform: linux/arm64\n', made('linux/amd64', 'linux/arm64'), '== arm64'],
    ['platform speaks for an unknown image', '    platform: linux/arm64\n', {}, '== arm64'],
    ['capacity decides', '    x-evenkeel: {capacity: {architecture: arm64}}\n', {}, '== arm64'],
    ['an unknown image runs on the base type’s', '', {}, '== x86_64'],
    ['a step binds the task as its program does', steps, withStep('linux/arm64'), '== arm64'],
  ])('%s', (_, more, images, where) => {
    expect(whereOf(more, images)).toEqual(on(where));
  });

  it('types that a file names bind it to their processor', () => {
    const types = '    x-evenkeel: {capacity: {types: [t4g.medium]}}\n';
    expect(whereOf(types, made('linux/amd64', 'linux/arm64'))).toEqual(on('== arm64'));
    expect(planned(types, made('linux/amd64')).faults).toMatchObject([{ code: 'NO_PROCESSOR' }]);
  });

  it('says that an unknown image is taken for the base type’s', () => {
    expect(planned('', {}).warnings.map(({ code }) => code)).toContain('PROCESSOR_GUESSED');
    expect(planned('', made('linux/amd64', 'linux/arm64')).warnings.map(({ code }) => code)).not.toContain('PROCESSOR_GUESSED');
  });

  it.each([
    ['an image of neither', '', made('linux/s390x'), 'IMAGE_ARCHITECTURE'],
    ['an image that lacks the platform', '    platform: linux/arm64\n', made('linux/amd64'), 'IMAGE_ARCHITECTURE'],
    [
      'a wish that the image does not meet',
      '    x-evenkeel: {capacity: {architecture: arm64}}\n',
      made('linux/amd64'),
      'NO_PROCESSOR',
    ],
    ['a step that does not go with its program', steps, { ...withStep('linux/arm64'), ...made('linux/amd64') }, 'NO_PROCESSOR'],
  ])('refuses %s', (_, more, images, code) => {
    expect(planned(more, images).faults).toMatchObject([{ code }]);
  });

  it('refuses a group whose members have no processor in common', () => {
    const two = (b: string) => `services:
  a: {image: 'team/app:1', x-evenkeel: {group: pair}}
  b: {image: 'team/step:1', x-evenkeel: {group: pair}${b}}
`;
    const images = { ...made('linux/amd64'), 'team/step:1': { digest: null, exposes: [], platforms: ['linux/arm64'] } };
    expect(plan(two(''), {}, { ...BOTH, images }).faults).toMatchObject([{ code: 'GROUP_DIFFERS' }]);
    const fine = { ...images, 'team/step:1': { digest: null, exposes: [], platforms: ['linux/arm64', 'linux/amd64'] } };
    expect(plan(two(''), {}, { ...BOTH, images: fine }).faults).toEqual([]);
  });

  it('leaves the plans of a cluster that buys one as they are', () => {
    const one = plan(content, {}, { architecture: 'x86_64', images: made('linux/amd64', 'linux/arm64') });
    const asBefore = plan(
      content,
      {},
      { architecture: 'x86_64', processors: ['x86_64'], images: made('linux/amd64', 'linux/arm64') },
    );
    expect(asBefore.of('web')).toEqual(one.of('web'));
    expect(JSON.stringify(one.of('web'))).not.toContain('cpu-architecture');
  });
});
