import { describe, expect, it } from '@jest/globals';
import { anApi } from './support.js';

/** Letters that are nowhere else: where they turn up, a secret would have. */
const CANARY = 'c4n4ry-5f1d9e';

const file = (word: string, more = ''): object => ({
  files: [
    {
      name: 'compose.yaml',
      content: `
services:
  web:
    image: nginx:1.27
    mem_limit: 128m
    environment: {DB_PASSWORD: ${word}-variable, API_TOKEN: "\${TOKEN}", DATABASE_URL: "postgres://u:${word}-url@db/x"}
    env_file: secret.env
    secrets: [key]
${more}secrets: {key: {file: ./key.txt}}
`,
    },
    { name: 'secret.env', content: `SMTP_PASSWORD=${word}-file\n` },
    { name: 'key.txt', content: `${word}-secret\n` },
  ],
  env: { TOKEN: `${word}-env` },
});

const READS = ['', '/deployments', '/config', '/timeline', '/tasks', '/generations'];

describe('what is secret in a project', () => {
  it('is in no line of log, in no answer to a read and in no message, deployed, changed or refused', async () => {
    const api = anApi();
    const headers = { 'content-type': 'application/json' };
    const first = await api.call('PUT', '/v1/projects/vote', { body: file(CANARY), headers });
    expect(first.status).toBe(202);
    const second = await api.call('PUT', '/v1/projects/vote', { body: file(`${CANARY}-2`), headers });
    const refused = await api.call('PUT', '/v1/projects/vote', { body: file(CANARY, '    privileged: true\n'), headers });
    expect(refused.status).toBe(422);
    const dry = await api.call('POST', '/v1/validate', { body: file(CANARY), headers });
    const answers = [first, second, refused, dry];
    for (const path of READS) answers.push(await api.call('GET', `/v1/projects/vote${path}`));
    for (const path of ['/v1/decisions', '/v1/events', '/v1/timeline', '/v1/projects', '/v1/cluster'])
      answers.push(await api.call('GET', path));
    expect(answers.map(({ text }) => text).filter((text) => text.includes('c4n4ry'))).toEqual([]);
    expect(JSON.stringify(api.woken)).not.toContain('c4n4ry');
    expect(api.lines.length).toBeGreaterThan(10);
    expect(JSON.stringify(api.lines)).not.toContain('c4n4ry');
  });

  it('nor is a body that cannot be read, in any line of log', async () => {
    const api = anApi();
    for (const body of [
      `services: [${CANARY}`,
      `\t${CANARY}: x`,
      `services: {web: {image: "${CANARY} x", ports: ["${CANARY}"]}}`,
    ])
      expect((await api.call('PUT', '/v1/projects/vote', { body })).status).toBeGreaterThanOrEqual(400);
    expect(api.lines).toHaveLength(3);
    expect(JSON.stringify(api.lines)).not.toContain('c4n4ry');
  });
});
