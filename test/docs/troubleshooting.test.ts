import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { EXIT } from '../../cli/client/refused.js';
import { ALERT_KINDS } from '../../shared/alerts/kinds.js';
import { ACTIONS, BLOCKERS, DEPLOYMENT_STATUSES, REASONS, VERDICTS } from '../../shared/model/words.js';
import { rowsBelow } from './markdown.js';

const PAGE = 'docs/troubleshooting.md';

const codeOf = (folder: string): string =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n');

const all = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map((match) => match[1]!);

const unique = (words: readonly string[]): string[] => [...new Set(words)].sort();

/** Codes in the first column of the tables below these headings. */
const told = (page: string, ...headings: readonly string[]): string[] =>
  unique(headings.flatMap((heading) => rowsBelow(page, `## ${heading}`).flatMap(([first]) => all(first!, /`([^`]+)`/g))));

const SAID = codeOf('shared') + codeOf('cli');
/** What looks like a code and is none: content types, and the key of an alert. */
const OTHERS = /^(application|text|multipart|image|font|calm)\//;

describe('each code that a person may meet has a row that says what to do', () => {
  it('of the API, the command line and the plan', () => {
    const whole = all(SAID, /'([a-z]+\/[a-z-]+)'/g).filter((code) => !OTHERS.test(code));
    const alone = all(
      codeOf('shared/api') + codeOf('shared/lambda') + codeOf('shared/ledger') + codeOf('cli'),
      /\bcode: '([a-z]+)'/g,
    );
    expect(whole.length).toBeGreaterThan(60);
    expect(
      told(
        PAGE,
        'The command could not ask',
        'The request was refused',
        'A project, service or instance',
        'The plan says that this cluster cannot run it',
      ),
    ).toEqual(unique([...whole, ...alone]));
  });

  it('of a deployment that failed or waits', () => {
    const deploying = codeOf('shared/deploying');
    const near = all(
      deploying,
      /(?:\b(?:failed|stopReason|warning)\(|\bcode[:=] |\b(?:HOLD|UNSEEN|CANCELLED) = |const code =)(?=([^;]{0,160}))/g,
    );
    const words = near.flatMap((text) =>
      all(text.split('\n').slice(0, 2).join('\n'), /(?<!=== )'([a-z]+(?:-[a-z]+)+|hold|unseen|deadline|cancelled)'/g),
    );
    const patience = /PATIENCE: [^{]*\{([^}]*)\}/.exec(deploying)![1]!;
    const refusedByAws = all(patience, /(\w+):/g).map((name) => `aws-${name}`);
    const codes = words.filter((word) => !STATUSES.includes(word));
    expect(codes.length).toBeGreaterThan(10);
    expect(told(PAGE, 'A deployment failed, or waits')).toEqual(unique([...codes, ...refusedByAws]));
  });

  it.each([
    ['What holds a decision back', BLOCKERS],
    ['Why a decision acted', REASONS],
    ['The verdict', VERDICTS],
    ['An alert came', unique(ALERT_KINDS.map(({ type }) => type))],
  ])('of "%s"', (heading, words) => {
    expect(told(PAGE, heading)).toEqual(unique([...words]));
  });

  it('of a service that waits', () => {
    const deploying = codeOf('shared/deploying');
    const rows = rowsBelow(PAGE, '## A service waits').map(([first]) => first!.replaceAll('`', ''));
    const heads = all(deploying, /['`](waits [a-z][^'`]*)['`]/g).map((text) => text.split('${')[0]!.trimEnd());
    expect(heads.length).toBeGreaterThan(8);
    expect(heads.filter((head) => !rows.some((row) => row.startsWith(head)))).toEqual([]);
    const parts = rows.flatMap((row) => row.split('…').map((part) => part.trim())).filter((part) => part !== '');
    expect(parts.filter((part) => !deploying.includes(part))).toEqual([]);
  });

  it('of the exit', () => {
    const rows = rowsBelow(PAGE, '## The command ended with a code').map(([code]) => Number(code));
    expect(rows).toEqual(Object.values(EXIT));
  });

  it('of a compose file', () => {
    const long = all(codeOf('shared/compose') + codeOf('shared/api'), /'([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)'/g);
    const codes = [...long, ...all(codeOf('shared/compose'), /'([A-Z]{3,})'/g)];
    const rows = rowsBelow('docs/compose-messages.md', '# What').flatMap(([first]) => all(first!, /`([^`]+)`/g));
    expect(rows).toEqual(unique(codes.filter((code) => !NO_CODES.includes(code))));
  });
});

const STATUSES: readonly string[] = [...DEPLOYMENT_STATUSES, ...ACTIONS].filter(
  (word) => word !== 'cancelled' && word !== 'hold',
);

/** What ECS, health checks, zones of time and the YAML parser call theirs. */
const WORDS = 'ALL CMD DAEMON DISABLED ENABLED GPU HEALTHY HTTP HTTPS LINUX NONE PLAIN REPLICA SERVICE START SUCCESS UTC'.split(
  ' ',
);

/** Names of the YAML parser, of a processor, and of variables of Compose and NVIDIA. */
const NO_CODES = [
  'NVIDIA_VISIBLE_DEVICES',
  'X86_64',
  'TAB_AS_INDENT',
  'BAD_INDENT',
  'BLOCK_AS_IMPLICIT_KEY',
  'COMPOSE_PROJECT_NAME',
  'COMPOSE_PROFILES',
  ...WORDS,
];
