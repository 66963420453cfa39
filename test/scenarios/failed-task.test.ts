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

describe('The last lines of its log', () => {
  const compose = `
services:
  web:
    image: nginx
    environment: { DB_PASSWORD: hunter2hunter2, DATABASE_URL: "postgres://app:s3cr3t@db/app" }
    command: ["sh", "-c", "echo connecting to $$DATABASE_URL with $$DB_PASSWORD; echo the key is $$KEY_FILE; exit 4"]
    secrets: [key]
secrets:
  key: { file: ./key.txt }
`.replace('$$KEY_FILE', 'do-not-show-this-key');
  const talks = {
    files: [
      { name: 'compose.yaml', content: compose },
      { name: 'key.txt', content: 'do-not-show-this-key\n' },
    ],
  };

  story(
    'are in the deployment and in its alert, without the secrets of the project',
    {},
    async (scene) => {
      const { reason, services } = await scene.ended(await scene.put('once', talks));
      expect(reason).toMatchObject({ service: 'web', exitCode: 4 });
      expect(reason!.logTail).toEqual([
        expect.stringMatching(/^starting /),
        'connecting to postgres://app:***@db/app with ***',
        'the key is ***',
        'ready',
        'exited with code 4',
      ]);
      expect(services[0]!.lastStop!.logTail).toContain('exited with code 4');
      const [alert] = (await scene.alerts()).filter(({ type }) => type === 'deploy.failed');
      expect(alert!.why).toContain('exited with code 4');
      expect(JSON.stringify(await scene.alerts())).not.toMatch(/hunter2|s3cr3t|do-not-show/);
    },
    [3, 5],
  );

  story(
    'are missing, and nothing else is, while CloudWatch Logs refuses to be read',
    {},
    async (scene) => {
      await scene.fault({ kind: 'throttle', operation: 'logs.GetLogEvents', times: 500 });
      const { reason, status } = await scene.ended(await scene.put('once', talks));
      expect(status).toBe('failed');
      expect(reason).toMatchObject({ service: 'web', exitCode: 4, logTail: [] });
    },
    [3],
  );
});

describe('The last lines of a group', () => {
  const group = '    x-evenkeel: {group: front}';
  const file = `
services:
  first:
    image: nginx
    command: ["sh", "-c", "echo I am the one; exit 4"]
${group}
  second:
    image: nginx
    command: ["sh", "-c", "echo I am well; tail -f /dev/null"]
${group}`;

  story(
    'are those of the service in it that ended',
    {},
    async (scene) => {
      const { reason } = await scene.ended(await scene.put('once', file));
      expect(reason).toMatchObject({ service: 'front', exitCode: 4 });
      expect(reason!.text).toContain('first ended, and with it task');
      expect(reason!.text).toMatch(/stream once\/first\/first\//);
      expect(reason!.logTail.join()).toContain('I am the one');
      expect(reason!.logTail.join()).not.toContain('I am well');
    },
    [3],
  );
});
