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
