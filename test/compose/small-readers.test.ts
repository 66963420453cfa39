import { describe, expect, it } from '@jest/globals';
import { imagesOf, parseImage, pinned } from '../../shared/compose/images.js';
import { nearest } from '../../shared/compose/nearest.js';
import { readDotenv } from '../../shared/compose/read/dotenv.js';
import { shellWords } from '../../shared/compose/read/shell-words.js';
import { bytes, durationMs, goDuration } from '../../shared/compose/read/units.js';
import { isHttp, wellKnown } from '../../shared/compose/well-known.js';
import { read } from './support.js';

describe('durations and sizes', () => {
  it.each([
    ['1m30s', 90_000, '1m30s'],
    ['2h', 7_200_000, '2h0m0s'],
    ['1.5s', 1500, '1.5s'],
    ['500ms', 500, '500ms'],
    ['90s', 90_000, '1m30s'],
    ['0', 0, '0s'],
  ])('%s is %d ms, printed %s', (text, milliseconds, printed) => {
    expect(durationMs(text)).toBe(milliseconds);
    expect(goDuration(milliseconds)).toBe(printed);
  });

  it.each(['5', '1 m', 'soon', '', '-1s'])('%j is no duration', (text) => expect(durationMs(text)).toBeNull());

  it.each([
    ['128m', 134_217_728],
    ['134217728', 134_217_728],
    ['1.5gb', 1_610_612_736],
    ['64KiB', 65_536],
    ['1B', 1],
  ])('%s is %d bytes', (text, size) => expect(bytes(text)).toBe(size));

  it.each(['', '12x', '-5m', 'lots'])('%j is no size', (text) => expect(bytes(text)).toBeNull());
});

describe('command lines', () => {
  it.each([
    ['npm start', ['npm', 'start']],
    [`sh -c 'echo "a  b"'`, ['sh', '-c', 'echo "a  b"']],
    ['a\\ b "c\\"d" e""f', ['a b', 'c"d', 'ef']],
    ['  ', []],
    [`say ''`, ['say', '']],
  ])('%s', (line, words) => expect(shellWords(line)).toEqual(words));

  it('an open quote is told, not guessed', () => expect(shellWords('say "hello')).toBeNull());
});

describe('env files', () => {
  const vars = (text: string, raw = false) =>
    Object.fromEntries(readDotenv(text, (name) => ({ OUTER: 'o' })[name], raw).variables);

  it('reads quotes, comments, export and variables as Compose does', () => {
    const text = [
      '# a comment',
      'PLAIN=a b # why',
      "SINGLE='$OUTER # kept'",
      'DOUBLE="$OUTER\\n$PLAIN"',
      'export EXPORTED=1',
      'EMPTY=',
      'NAMED',
      'HASH=a#b',
    ];
    expect(vars(text.join('\n'))).toEqual({
      PLAIN: 'a b',
      SINGLE: '$OUTER # kept',
      DOUBLE: 'o\na b',
      EXPORTED: '1',
      EMPTY: '',
      NAMED: null,
      HASH: 'a#b',
    });
  });

  it('a quoted value may go over lines', () => expect(vars('KEY="one\ntwo"\nNEXT=3')).toEqual({ KEY: 'one\ntwo', NEXT: '3' }));
  it('raw takes values as they stand', () => expect(vars(`A="$OUTER" # x`, true)).toEqual({ A: '"$OUTER" # x' }));
  it('says which line is none', () => {
    expect(readDotenv('A=1\n=2\nB="open', () => undefined).faults.map((fault) => fault.line)).toEqual([2, 3]);
  });
});

describe('images', () => {
  it.each([
    ['redis', { registry: 'docker.io', repository: 'library/redis', tag: null, digest: null }],
    ['dockersamples/vote:1.2', { registry: 'docker.io', repository: 'dockersamples/vote', tag: '1.2', digest: null }],
    ['ghcr.io/a/b/c:x', { registry: 'ghcr.io', repository: 'a/b/c', tag: 'x', digest: null }],
    ['Docker.IO/redis', { registry: 'docker.io', repository: 'library/redis', tag: null, digest: null }],
    ['Registry.Example.com:5000/app', { registry: 'registry.example.com:5000', repository: 'app', tag: null, digest: null }],
    ['localhost:5000/app', { registry: 'localhost:5000', repository: 'app', tag: null, digest: null }],
    [
      `redis@sha256:${'0'.repeat(64)}`,
      { registry: 'docker.io', repository: 'library/redis', tag: null, digest: `sha256:${'0'.repeat(64)}` },
    ],
  ])('%s', (ref, parts) => expect(parseImage(ref)).toEqual(parts));

  it.each(['Redis', '', 'a b', 'redis:', '-x', 'a//b', '../etc', 'a@sha256:12'])('%j is no image', (ref) =>
    expect(parseImage(ref)).toBeNull(),
  );

  it('is pinned by its digest, without the tag', () => {
    const digest = `sha256:${'a'.repeat(64)}`;
    expect(pinned('localhost:5000/app:1', digest)).toBe(`localhost:5000/app@${digest}`);
    expect(pinned('redis', null)).toBe('redis');
  });

  it('lists each image of a project once', () => {
    const { project } = read('services: {a: {image: redis}, b: {image: redis}, c: {image: a/b:1}, d: {image: "NO NAME"}}');
    expect(imagesOf(project!)).toEqual(['a/b:1', 'redis']);
  });

  it('knows common programs by the last part of their name', () => {
    expect(wellKnown('bitnami/redis:7')).toEqual({ ports: [6379], store: true });
    expect(wellKnown('example/constructor')).toBeNull();
  });
});

describe('what a load balancer for HTTP can serve', () => {
  it.each([
    [{ target: 80, protocol: 'tcp' }, true],
    [{ target: 5432, protocol: 'tcp' }, false],
    [{ target: 5432, protocol: 'tcp', app_protocol: 'http' }, true],
    [{ target: 9000, protocol: 'tcp', app_protocol: 'tcp' }, false],
    [{ target: 53, protocol: 'udp' }, false],
  ])('%j: %s', (port, expected) => expect(isHttp(port)).toBe(expected));
});

describe('the nearest name', () => {
  it.each([
    ['imgae', 'image'],
    ['port', 'ports'],
    ['enviroment', 'environment'],
    ['zzz', null],
  ])('%s: %s', (word, expected) => expect(nearest(word, ['image', 'ports', 'environment', 'command'])).toBe(expected));
});
