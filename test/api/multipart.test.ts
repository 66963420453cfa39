import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readBundle } from '../../shared/api/body.js';
import type { Bundle } from '../../shared/api/bundle.js';
import { Refusal } from '../../shared/errors.js';

const WEB = 'services:\n  web:\n    image: nginx\n    env_file: [conf/web.env]\n';

const read = (body: Uint8Array, type: string): Bundle | Refusal => {
  try {
    return readBundle({ method: 'PUT', path: '/', query: {}, headers: { 'content-type': type }, body } as never, null);
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
};

const hasCurl = (() => {
  try {
    return execFileSync('curl', ['--version']).length > 0;
  } catch {
    return false;
  }
})();

(hasCurl ? describe : describe.skip)('What curl -F really sends', () => {
  let folder: string;
  let server: Server;
  let last: Bundle | Refusal;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'parts-'));
    mkdirSync(join(folder, 'conf'));
    mkdirSync(join(folder, 'prod'));
    writeFileSync(join(folder, 'a.yml'), WEB);
    writeFileSync(join(folder, 'b.yml'), 'services: {web: {image: httpd}}\n');
    writeFileSync(join(folder, 'crlf.yml'), WEB.replaceAll('\n', '\r\n'));
    writeFileSync(join(folder, 'prod/compose.yaml'), WEB);
    writeFileSync(join(folder, 'conf/web.env'), 'X="1 2"\n');
    writeFileSync(join(folder, '.env'), 'TAG=1.27 # the tag\r\nGREETING="hello  $TAG"\r\nLITERAL=\'$TAG\'\r\n');
    writeFileSync(join(folder, 'bytes'), Buffer.from([0xc3, 0x28, 0xa0]));
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk) => chunks.push(chunk));
      request.on('end', () => {
        last = read(Buffer.concat(chunks), request.headers['content-type'] ?? '');
        response.end();
      });
    });
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  });

  afterAll(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });

  const curl = async (...parts: string[]): Promise<Bundle> => {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const forms = parts.flatMap((part) => ['-F', part]);
    await promisify(execFile)('curl', ['-sS', '-X', 'PUT', ...forms, url], { cwd: folder });
    if (last instanceof Refusal) throw last;
    return last;
  };

  const names = ({ files }: Bundle) => files.map(({ name }) => name);

  it('several compose files are merged in the order in which they are named', async () => {
    const bundle = await curl('compose=@b.yml', 'compose=@a.yml', 'compose=@prod/compose.yaml');
    expect(bundle.composeFiles).toEqual(['b.yml', 'a.yml', 'compose.yaml']);
    expect(bundle.files[1]!.content).toBe(WEB);
  });

  it('compose files without a name of their own get one', async () => {
    expect((await curl('compose=<b.yml', 'compose=<a.yml')).composeFiles).toEqual(['compose.yaml', 'compose.1.yaml']);
  });

  it('CRLF stays as it is in a file', async () => {
    expect((await curl('compose=@crlf.yml')).files[0]!.content).toBe(WEB.replaceAll('\n', '\r\n'));
  });

  it('a file in a directory keeps its path: by the part’s name, by filename=, by filename= with backslashes', async () => {
    for (const part of ['conf/web.env=@conf/web.env', './conf/web.env=@conf/web.env', 'x=@conf/web.env;filename=conf/web.env'])
      expect(names(await curl('compose=@a.yml', part))).toContain('conf/web.env');
    expect(names(await curl('compose=@a.yml', 'x=@conf/web.env;filename=conf\\web.env'))).toContain('conf/web.env');
    expect(names(await curl('compose=@a.yml', 'x=@conf/web.env'))).toContain('web.env');
  });

  it('a quote in a file name is a quote', async () => {
    expect(names(await curl('compose=@a.yml', 'x=@b.yml;filename="a\\"b.yml"'))).toContain('a"b.yml');
  });

  it('env is read as Compose reads a .env file, from a file or in place, the later over the earlier', async () => {
    const { env } = await curl('compose=@a.yml', 'env=@.env', 'env=OTHER=1');
    expect(env).toEqual({ TAG: '1.27', GREETING: 'hello  1.27', LITERAL: '$TAG', OTHER: '1' });
    expect((await curl('compose=@a.yml', 'env=@.env', 'env=TAG=2')).env['TAG']).toBe('2');
  });

  it('profiles come one a part, or with commas', async () => {
    expect((await curl('compose=@a.yml', 'profile=debug', 'profile=a, b')).profiles).toEqual(['debug', 'a', 'b']);
  });

  it('what is not text is refused with the name of its part, never mangled', async () => {
    await expect(curl('compose=@a.yml', 'logo=@bytes')).rejects.toMatchObject({
      code: 'body/not-text',
      message: 'The part "logo": it is not a text that can be read. It is not valid UTF-8.',
    });
  });

  it('a path that leads out is refused', async () => {
    await expect(curl('compose=@a.yml', 'x=@b.yml;filename=../b.yml')).rejects.toMatchObject({ code: 'body/file-name' });
  });
});

describe('What other clients send', () => {
  const body = (...headers: string[]) =>
    Buffer.from(`${headers.map((header) => `--b\r\n${header}\r\n\r\n${WEB}\r\n`).join('')}--b--\r\n`);
  const one = (header: string) => read(body(header), 'multipart/form-data; boundary="b"') as Bundle;

  it.each([
    ['bare tokens', 'content-disposition: form-data; name=compose; filename=my.yaml', 'my.yaml'],
    [
      'a name in another alphabet',
      'Content-Disposition: form-data; name="compose"; filename*=UTF-8\'\'caf%C3%A9.yaml',
      'café.yaml',
    ],
    ['an empty file name', 'Content-Disposition: form-data; name="compose"; filename=""', 'compose.yaml'],
    [
      'a type first',
      'Content-Type: text/yaml\r\nContent-Disposition: form-data; name="compose"; filename="a b.yaml"',
      'a b.yaml',
    ],
    ['%22 for a quote', 'Content-Disposition: form-data; name="compose"; filename="a%22b.yaml"', 'a"b.yaml'],
  ])('%s', (_what, header, name) => {
    expect(one(header).files).toEqual([{ name, content: WEB }]);
  });

  it('all lines of env that are wrong are told at once, with their numbers', () => {
    const text = `--b\r\nContent-Disposition: form-data; name="compose"\r\n\r\n${WEB}\r\n--b\r\nContent-Disposition: form-data; name="env"; filename=".env"\r\n\r\nA=1\nB="open\n\r\n--b--`;
    expect(read(Buffer.from(text), 'multipart/form-data; boundary=b')).toMatchObject({
      code: 'body/env',
      errors: [expect.objectContaining({ file: '.env', line: 2 })],
    });
  });

  it.each([
    'application/yaml',
    'text/vnd.yaml',
    'application/vnd.yaml',
    'application/compose+yaml',
    'text/plain; charset=utf-8',
    '',
  ])('YAML as "%s"', (type) => {
    expect((read(Buffer.from(WEB), type) as Bundle).files).toEqual([{ name: 'compose.yaml', content: WEB }]);
  });
});
