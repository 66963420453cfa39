import { describe, expect, it } from '@jest/globals';
import { translate } from '../../shared/compose/translate.js';
import { codes, OPTIONS, read } from './support.js';

/** Seconds of processor time that it takes: what a Lambda pays for, and what a busy machine does not change. */
const secondsOf = (work: () => void): number => {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
};

const services = (body: string): string => `services:\n  web:\n    image: a\n${body}`;

describe('input that means harm', () => {
  it.each([
    ['too many bytes', services(`    command: "${'x'.repeat(300_000)}"\n`), 'TOO_LARGE'],
    ['too many lines', services(`    labels:\n${'      k: v\n'.repeat(15_000)}`), 'TOO_LARGE'],
    ['too many short items', services(`    x-a: [${'[],'.repeat(16_000)}]\n`), 'TOO_LARGE'],
    ['too many documents', '---\nx-a: 1\n'.repeat(200), 'TOO_LARGE'],
    ['4 KB of brackets', services(`    labels: ${'['.repeat(4096)}\n`), 'TOO_DEEP'],
    ['brackets over many lines', services(`    labels: ${'[\n      '.repeat(1000)}\n`), 'TOO_DEEP'],
    ['4 KB of dashes', `${'- '.repeat(2048)}x\n`, 'TOO_DEEP'],
    ['deep indentation', Array.from({ length: 200 }, (_, at) => `${' '.repeat(at)}a:`).join('\n'), 'TOO_DEEP'],
  ])('%s is refused before it is parsed', (_, content, code) => {
    expect(codes(read(content).faults)).toEqual([code]);
  });

  it.each([
    ['behind a text over two lines that seems to begin a block', `? "a |\n  " : ${'['.repeat(50_000)}`],
    ['behind a text over two lines that seems to be a comment', `{"a\n # " : ${'['.repeat(50_000)}`],
    ['behind a quote within a word', services(`    labels: [a "${'['.repeat(50_000)}`)],
    ['behind a quote that is doubled', services(`    labels: ['a''b\n # ' , ${'['.repeat(50_000)}`)],
    ['between words', services(`    labels: ${'[a'.repeat(50_000)}`)],
    ['between brackets that do not match', services(`    labels: ${'[}'.repeat(50_000)}`)],
    ['with tags', services(`    labels: ${'!a['.repeat(12_000)}`)],
    ['in keys', `${'? - '.repeat(20)}${'{? '.repeat(500)}`],
  ])('depth that hides %s is refused by the parser’s own count', (_, content) => {
    const [first] = codes(read(content).faults);
    expect(first).toMatch(/^(TOO_DEEP|NOT_YAML|TOO_LARGE)$/);
    // Nothing that recurses has seen it: the stack would have ended, or the time.
    expect(read(content).faults[0]!.detail).not.toMatch(/gave up|stack/);
  });

  it.each([
    '!!omap [a: b]',
    '!!set {a, b}',
    '!!pairs [a: b]',
    '!!binary gIGC',
    '!!timestamp 2001-01-01',
    '!!js/function x',
    '!<tag:x> y',
  ])('%s is read as it is written, wherever it stands', (value) => {
    for (const content of [
      services(`    ports: [${value}]\n`),
      services(`    labels: ${value}\n`),
      `x-a: ${value}\n${services('')}`,
      value,
    ])
      expect(() => read(content)).not.toThrow();
  });

  it.each(['null', '~', '5', '[]', '{}', '{service: null}', '{file: null, service: web}', 'true'])(
    'a service that extends %s is told so',
    (value) => {
      expect(read(`services: {web: {image: a, extends: ${value}}}`).faults.length).toBeGreaterThan(0);
    },
  );

  it('aliases that multiply are refused', () => {
    const rows = [
      'a0: &a0 [x, x, x, x, x, x, x, x, x, x]',
      ...Array.from({ length: 12 }, (_, at) => `a${at + 1}: &a${at + 1} [${Array(10).fill(`*a${at}`).join(', ')}]`),
    ];
    expect(codes(read(`x-bomb:\n  ${rows.join('\n  ')}\n`).faults)).toEqual(['TOO_MANY_NODES']);
  });

  it('keys that JavaScript knows stay keys', () => {
    const { project, faults } = read(services('    environment: {__proto__: x, constructor: y}\n'));
    expect(faults).toEqual([]);
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
    expect(Object.entries(project!.model.services['web']!.environment!)).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ]);
    expect(codes(read('services: {web: {image: a, __proto__: {privileged: true}}}').faults)).toEqual(['UNKNOWN_KEY']);
  });

  it('thousands of keys and ports cost no more than their number', () => {
    const keys = services(`    environment:\n${Array.from({ length: 10_000 }, (_, at) => `      K${at}: v\n`).join('')}`);
    const seconds = secondsOf(() => {
      expect(read(keys).faults).toEqual([]);
      expect(codes(read(services('    ports: ["1-65535:1-65535"]\n')).faults)).toEqual(['WRONG_TYPE']);
    });
    expect(seconds).toBeLessThan(8);
  });

  it.each([
    [
      '10,000 ports',
      services(`    ports: [${Array.from({ length: 10_000 }, (_, at) => `"${10_000 + at}:80"`).join(',')}]\n`),
      'WRONG_TYPE',
    ],
    ['11,000 mounts', services(`    volumes:\n${'      - d:/d\n'.repeat(11_000)}`), 'WRONG_TYPE'],
    ['5,000 env files', services(`    env_file:\n${'      - a.env\n'.repeat(5_000)}`), 'WRONG_TYPE'],
    ['many ranges with a space behind', services(`    ports: [${Array(90).fill('"1000-1999 "').join(',')}]\n`), 'WRONG_TYPE'],
    ['many ranges', services(`    ports: [${Array(60).fill('"1000-1999:1000-1999"').join(',')}]\n`), 'WRONG_TYPE'],
    [
      'a row of 5,000 services',
      `services:\n${Array.from({ length: 5000 }, (_, at) => `  s${at}: {image: a, depends_on: [s${at + 1}]}\n`).join('')}`,
      'TOO_MANY_SERVICES',
    ],
    ['40,000 open braces', services(`    command: "${'${A:-'.repeat(40_000)}"\n`), 'BAD_VARIABLE'],
  ])('%s end in one fault', (_, content, code) => {
    expect(codes(read(content).faults)).toEqual([code]);
  });

  const digits = '9'.repeat(120_000);
  it.each([
    ['a port', `ports: ["${digits}:80"]`],
    ['a target', `ports: ["80:${digits}"]`],
    ['a port as a number', `ports: [${digits}]`],
    ['an address', `ports: ["${digits}.:80:80"]`],
    ['a target written out', `ports: [{target: ${digits}}]`],
    ['a duration', `stop_grace_period: "${digits}"`],
    ['a duration with a unit', `stop_grace_period: "${digits}s"`],
    ['a size', `shm_size: "${digits}"`],
    ['a limit', `mem_limit: ${digits}`],
    ['a limit of the kernel', `ulimits: {nofile: ${digits}}`],
    ['a number', `cpus: "${digits}x"`],
    ['a whole number', `cpu_shares: "${digits}"`],
    ['an enumeration', `restart: "${digits}"`],
  ])('%s of 120,000 digits is one fault, told shortly and soon', (_, line) => {
    const content = services(`    ${line}\n`);
    expect(secondsOf(() => void read(content))).toBeLessThan(3);
    const { faults } = read(content);
    expect(faults).toHaveLength(1);
    expect(JSON.stringify(faults).length).toBeLessThan(600);
  });

  it('nor is a long value repeated in what is said of it later', () => {
    const { project } = read(services(`    x-evenkeel: {http: {host: "${'a.'.repeat(30_000)}"}}\n    hostname: "${digits}"\n`));
    const { faults, warnings } = translate(project!, OPTIONS);
    expect(faults.length).toBeGreaterThan(0);
    expect(JSON.stringify([faults, warnings]).length).toBeLessThan(4_000);
  });

  it('depth in texts is no depth', () => {
    const script = Array.from({ length: 60 }, () => '      if [ -n "$$A" ]; then { echo [[[ ; }').join('\n');
    expect(read(services(`    command: |\n${script}\n    labels: {a: "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["}\n`)).faults).toEqual(
      [],
    );
  });
});

describe('a small bundle that grows when it is written out', () => {
  const lines = (count: number, line: (at: number) => string): string =>
    Array.from({ length: count }, (_, at) => line(at)).join('\n');
  const many = (rest: string): string => `services:\n${lines(900, (at) => `  s${at}: {image: a, ${rest}}`)}\n`;
  const bomb = `x-b:\n  a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n${lines(3, (at) => `  a${at + 1}: &a${at + 1} [${Array(10).fill(`*a${at}`).join(', ')}]`)}`;

  it.each<[string, string, Record<string, string>, string]>([
    [
      'by 900 services that extend a large one',
      `${many('extends: base')}  base:\n    environment:\n${lines(4000, (at) => `      K${at}: v`)}`,
      {},
      'PROJECT_TOO_LARGE',
    ],
    ['by an env file in 900 places', many('env_file: e'), { e: lines(10_000, (at) => `K${at}=v`) }, 'PROJECT_TOO_LARGE'],
    [
      'by a bomb in each of 60 files',
      `include: [${Array.from({ length: 60 }, (_, at) => `p${at}.yaml`).join(', ')}]\nservices: {web: {image: a}}`,
      Object.fromEntries(Array.from({ length: 60 }, (_, at) => [`p${at}.yaml`, `services: {s${at}: {image: a}}\n${bomb}`])),
      'PROJECT_TOO_LARGE',
    ],
    [
      'by a long variable in 900 places',
      many('command: "${A}${A}"'),
      { '.env': `A=${'x'.repeat(100_000)}` },
      'PROJECT_TOO_LARGE',
    ],
    [
      'by variables that double each other',
      'services: {web: {image: a, command: "${V30}"}}',
      { '.env': `V0=xxxxxxxxxx\n${lines(30, (at) => `V${at + 1}=\${V${at}}\${V${at}}`)}` },
      'BAD_ENV_FILE',
    ],
    [
      'by one text of many variables',
      `${services(`    command: "${'${A}'.repeat(20_000)}"\n`)}`,
      { '.env': `A=${'x'.repeat(100_000)}` },
      'BAD_VARIABLE',
    ],
    [
      'by a file in 900 containers',
      `configs: {c: {file: ./big}}\n${many('configs: [c]')}`,
      { big: 'x'.repeat(150_000) },
      'DEFINITION_TOO_LARGE',
    ],
    [
      'by a folder of 1,000 files in 900 places',
      many('volumes: ["./d:/d"]'),
      Object.fromEntries(Array.from({ length: 1000 }, (_, at) => [`d/f${at}`, ''])),
      'DEFINITION_TOO_LARGE',
    ],
    [
      'by a folder that fits one of 900 places',
      many('volumes: ["./d:/d"]'),
      Object.fromEntries(Array.from({ length: 250 }, (_, at) => [`d/f${at}`, ''])),
      'PROJECT_TOO_LARGE',
    ],
  ])('%s is refused', (_, content, also, code) => {
    const found = (): readonly string[] => {
      const { project, faults } = read(content, { also });
      return codes([...faults, ...(project && faults.length === 0 ? translate(project, OPTIONS).faults : [])]);
    };
    let all: readonly string[] = [];
    expect(secondsOf(() => void (all = found()))).toBeLessThan(12);
    expect(all).toContain(code);
  });
});
