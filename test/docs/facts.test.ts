import { readFileSync } from 'node:fs';
import { describe, expect, it, jest } from '@jest/globals';
import { parse } from 'yaml';
import { configCommand } from '../../cli/config.js';
import { demo } from '../../cli/demo.js';
import { wishOf } from '../../cli/top/keys.js';
import { ROWS } from '../../shared/compose/table.js';
import { INSTANCE_TYPES, PRICES } from '../../shared/model/instance-types.js';
import { METRICS } from '../../shared/pass/metrics.js';
import { aFolder } from '../cli/support.js';
import { fencesOf, rowsBelow } from './markdown.js';

const text = (page: string): string => readFileSync(page, 'utf8');
/** Lines broken elsewhere are the same text. */
const flat = (page: string): string => text(page).replace(/\s+/g, ' ');

describe('the README', () => {
  it('counts the attributes of Compose as the table has them', () => {
    const count = (kind: string) => ROWS.filter((row) => row.translate === kind).length;
    const said = `${count('supported')} of the specification's attribute paths are translated, ${count('noted')} noted, ${count('ignored')} ignored because nothing changes by it, ${count('refused')} refused by name`;
    expect(flat('README.md')).toContain(said);
  });

  it('compares by figures that were measured', () => {
    const measured = flat('bench/RESULTS.md');
    expect(measured).toContain('relief, median 210 s to 320 s');
    expect(measured).toContain('Ours: relief 130, 175 and 240 s, one launch each, 45 to 46 % promised and 46.5 % measured');
    expect(measured).toContain(
      'Target tracking launched three to six instances to which nothing moves: 35 to 44 minutes over the line',
    );
    const said = flat('README.md');
    for (const figure of [
      'relief after 320 s (median of 12)',
      'after 210 s',
      '130 to 240 s',
      'three to six launches',
      '35 to 44',
    ])
      expect(said).toContain(figure);
  });

  it('names keys that do what it says', () => {
    const said = [...text('README.md').matchAll(/`([A-Za-z])`/g)].map((match) => match[1]!);
    const dials = said.map((key) => wishOf(key, { sorted: false, metric: 'cpu', explained: false }, true));
    expect(dials.map((wish) => wish?.kind === 'dial' && wish.dial)).toEqual([
      'deploy',
      'more-load',
      'terminate',
      'spot-notice',
      'crash-launch',
    ]);
  });

  it('shows what npm run demo prints, figures and ids aside', async () => {
    const shape = (line: string): string =>
      line
        .replace(/i-[0-9a-f]+/g, 'ID')
        .replace(/\d+(\.\d+)?/g, 'N')
        .replace(/\s+/g, ' ')
        .trim();
    let out = '';
    const stdout = jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => Boolean((out += String(chunk))));
    expect(await demo({})).toBe(0);
    stdout.mockRestore();
    const printed = out.split('\n').map(shape);
    const [shown] = fencesOf('README.md').filter(({ info }) => info === 'text demo');
    expect(shown!.lines.length).toBeGreaterThan(6);
    const absent = shown!.lines.filter((line) => !printed.some((one) => one.startsWith(shape(line).replace(/[.:]$/, ''))));
    expect(absent).toEqual([]);
  }, 120_000);
});

describe('what it costs a month', () => {
  const rows = rowsBelow('docs/deploy-to-aws.md', '## What it costs a month');
  const usd = rows.map(([, , amount]) => Number(amount!.replaceAll('*', '')));
  const isSum = rows.map(([part]) => part!.startsWith('**'));

  it('is what its sums are', () => {
    let sum = 0;
    for (const [at, amount] of usd.entries()) {
      if (isSum[at]) expect(amount).toBeCloseTo(sum, 2);
      else sum += amount;
    }
    expect(isSum.filter(Boolean)).toHaveLength(2);
  });

  it('is reckoned as it says', () => {
    const products = rows.flatMap(([part, how], at) => {
      const factors = /^[\d.]+(?: \w+)*(?: × [\d.]+(?: h)?)+/.exec(how!)?.[0];
      return factors
        ? [
            {
              part,
              said: usd[at],
              is: Math.round(factors.match(/[\d.]+(?=[ ×]|$)/g)!.reduce((a, b) => a * Number(b), 100)) / 100,
            },
          ]
        : [];
    });
    expect(products.length).toBe(7);
    for (const { part, said, is } of products) expect({ part, usd: said }).toEqual({ part, usd: is });
  });

  it('rests on the price table and on what was measured', () => {
    const t3small = INSTANCE_TYPES.find(({ name }) => name === 't3.small')!;
    expect(rows[0]![1]).toContain(`× ${t3small.usdPerHour}`);
    expect(text('docs/deploy-to-aws.md')).toContain(`as of ${PRICES.writtenOn}`);
    const [, idle] = /An idle month: .*?: ([\d.]+) USD/.exec(text('bench/RESULTS.md'))!;
    expect(usd[rows.findIndex(([part]) => part!.startsWith('Evenkeel itself'))]).toBe(Number(idle));
    expect(rows.find(([part]) => part === 'its figures in CloudWatch')![1]).toBe(`${Object.keys(METRICS).length} × 0.30`);
  });
});

describe('the guide for people from ecs-cli', () => {
  it('names each key of ecs-params.yml that is lost', () => {
    const source = text('cli/import/ecs-params.ts');
    const keys = [...source.matchAll(/_LOSSES: Readonly<Record<string, string>> = \{([\s\S]*?)\n\};/g)].flatMap(([, body]) =>
      [...body!.matchAll(/^ {2}(\w+):/gm)].map((match) => match[1]!),
    );
    const guide = text('docs/coming-from-ecs-cli.md');
    expect(keys.length).toBeGreaterThan(12);
    expect(keys.filter((key) => !guide.includes(`\`${key}\``))).toEqual([]);
  });
});

describe('the page of the API', () => {
  it('has each route of the document, and no other, in its words', () => {
    const { paths } = JSON.parse(text('shared/api/openapi.json')) as {
      paths: Record<string, Record<string, { summary?: string }>>;
    };
    const routes = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).flatMap(([method, { summary }]) =>
        summary ? [[`\`${method.toUpperCase()} ${path}\``, summary]] : [],
      ),
    );
    expect(routes.length).toBeGreaterThan(30);
    expect(
      rowsBelow('docs/api.md', '## Routes')
        .map((row) => [...row])
        .sort(),
    ).toEqual(routes.sort());
  });
});

describe('the page of operations', () => {
  it('has a row for each parameter of the stack', () => {
    const { params } = parse(text('serverless.yml')) as { params: { default: object } };
    const named = rowsBelow('docs/operations.md', '## Parameters').flatMap(([first]) => first!.split(', '));
    expect(Object.keys(params.default).filter((name) => !named.includes(name))).toEqual([]);
    expect(named.filter((name) => !(name in params.default))).toEqual([]);
  });
});

describe('a refusal as it is shown', () => {
  it('is what is printed', () => {
    const [typed, shown] = fencesOf('docs/troubleshooting.md');
    const [, content] = /printf '([^']+)'/.exec(typed!.lines[0]!)!;
    const directory = aFolder({ 'wrong.yaml': content!.replaceAll('\\n', '\n') });
    const { exitCode, stderr } = configCommand({ files: ['wrong.yaml'], directory, quiet: true });
    expect(`${stderr}exit code ${exitCode}`.split('\n')).toEqual(shown!.lines.map((one) => one.replace('/tmp/', '')));
  });
});
