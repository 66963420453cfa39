import { describe, expect } from '@jest/globals';
import { story } from '../support/story.js';

const FILE = (more = '') => `
services:
  job:
    image: busybox
    command: ["sh", "-c", "exit 3"]
${more}`;

const WITH_FILE = `${FILE('    configs: [settings]')}
configs:
  settings:
    content: "a: 1"
`;

describe('A task that ends at once', () => {
  for (const [what, file] of [
    ['alone', FILE()],
    ['after a file was written for it', WITH_FILE],
  ] as const)
    story(
      `${what}: its exit code and the place of its log are told`,
      {},
      async (scene) => {
        const { reason, services, status } = await scene.ended(await scene.put('once', file));
        expect(status).toBe('failed');
        expect(reason).toMatchObject({ service: 'job', exitCode: 3 });
        expect(reason!.text).toContain('exit code 3');
        expect(reason!.text).toMatch(new RegExp(`Read its log \\(.*stream once/job/job/${reason!.taskId}\\)`));
        expect(services[0]!.lastStop).toMatchObject({ exitCode: 3 });
      },
      [3],
    );
});
