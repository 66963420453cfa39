import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const sources = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name));

/** The code without comments and without the text of strings, so that prose may say "await" and "Date". */
const codeOf = (file: string): string =>
  readFileSync(file, 'utf8')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/(^|\s)\/\/.*$/gm, '$1')
    .replace(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/g, (text) => (/^['"](\.|@|node:)/.test(text) ? text : "''"));

interface Import {
  readonly from: string;
  readonly isType: boolean;
}

const importsOf = (file: string): Import[] =>
  [...codeOf(file).matchAll(/^(?:import|export)\s+(type\s+)?[^;]*?from '([^']+)';/gm)].map((match) => ({
    isType: match[1] !== undefined,
    from: match[2]!.startsWith('.') ? normalize(join(dirname(file), match[2]!)) : match[2]!,
  }));

const PURE = ['compose', 'deploying', 'scaling', 'triggers', 'alerts'].map((room) => `shared/${room}`);

const IMPURE: readonly [string, RegExp][] = [
  ['await', /\bawait\b/],
  ['the clock', /\bDate\.now\b|\bnew Date\(\s*\)|\bperformance\.now\b/],
  ['chance', /\bMath\.random\b|\brandomUUID\b|\brandomBytes\b/],
  ['the environment', /\bprocess\./],
  ['a log line', /\bconsole\.(log|info|warn|error|debug)\b/],
  ['a timer', /\bset(Timeout|Interval|Immediate)\b/],
];

describe('the rooms of judgement', () => {
  it.each(PURE.flatMap((room) => sources(room)))('%s knows values only', (file) => {
    const code = codeOf(file);
    expect(IMPURE.filter(([, pattern]) => pattern.test(code)).map(([what]) => what)).toEqual([]);
  });

  it.each(PURE.flatMap((room) => sources(room)))('%s imports model, its fellows, and nothing that acts', (file) => {
    const wrong = importsOf(file).filter(({ from, isType }) => {
      if (from.startsWith('@aws-sdk/')) return !isType;
      if (from.startsWith('node:')) return from !== 'node:crypto';
      // croner is asked for the times before an instant that it is given: it looks at no clock.
      if (!from.startsWith('shared/')) return !['yaml', 'croner'].includes(from);
      return /^shared\/(aws|ledger|wiring|pass|api|lambda|notify|provision|registry|reconcile)/.test(from);
    });
    expect(wrong).toEqual([]);
  });
});

describe('the arrows', () => {
  const shared = sources('shared');

  it('run from the simulator to shared, never back', () => {
    expect(
      shared.filter((file) => importsOf(file).some(({ from }) => /^(simulator|cli|chaos|functions|test)\//.test(from))),
    ).toEqual([]);
  });

  it('reach the AWS SDK only through aws, the drivers of the ledger, and wiring', () => {
    const users = shared.filter((file) => importsOf(file).some(({ from, isType }) => from.startsWith('@aws-sdk/') && !isType));
    expect(users.filter((file) => !/^shared\/(aws|wiring|ledger)\//.test(file))).toEqual([]);
  });

  it('let client-ec2 into the bundles of reconcile and provision only', () => {
    const reach = (file: string, seen = new Set<string>()): Set<string> => {
      if (seen.has(file)) return seen;
      seen.add(file);
      for (const { from, isType } of importsOf(file)) {
        if (isType) continue;
        if (from.startsWith('shared/')) reach(from.replace(/\.js$/, '.ts'), seen);
        else seen.add(from);
      }
      return seen;
    };
    const doors = sources('functions').filter((file) => reach(file).has('@aws-sdk/client-ec2'));
    expect(doors.sort()).toEqual(['functions/provision.ts', 'functions/reconcile.ts']);
  });
});

describe('a file', () => {
  it('stays small enough to be about one thing', () => {
    const long = [...sources('shared'), ...sources('simulator'), ...sources('cli'), ...sources('functions'), ...sources('chaos')]
      .map((file) => ({ file, lines: readFileSync(file, 'utf8').split('\n').length }))
      .filter(({ lines }) => lines > 300);
    expect(long).toEqual([]);
  });
});
