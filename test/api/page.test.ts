import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import page from '../../dashboard/page.json' with { type: 'json' };
import { anApi } from './support.js';

const { inlined } = (await import(new URL('../../dashboard/inline.mjs', import.meta.url).href)) as {
  inlined: () => Promise<object>;
};

const sha = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

describe('The page', () => {
  it('is what lies in dashboard/ (else: node dashboard/inline.mjs)', async () => {
    expect(page).toEqual(await inlined());
  });

  it('is served with a policy that lets its own script and style run and nothing else', async () => {
    const reply = await anApi().call('GET', '/');
    expect([reply.status, reply.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    const [, style] = /<style>([\s\S]*)<\/style>/.exec(reply.text)!;
    const [, script] = /<script>([\s\S]*)<\/script>/.exec(reply.text)!;
    const policy = reply.headers['content-security-policy'];
    expect(policy).toContain(`script-src ${sha(script!)}`);
    expect(policy).toContain(`style-src ${sha(style!)}`);
    expect(policy).toContain("default-src 'none'");
    expect(reply.text).not.toMatch(/ style="| on[a-z]+="|https?:\/\/(?!www\.w3\.org)/);
  });

  it('is not sent again when the browser has it', async () => {
    const reply = await anApi().call('GET', '/', { headers: { 'if-none-match': page.etag } });
    expect([reply.status, reply.text]).toEqual([304, '']);
  });
});
