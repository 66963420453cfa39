import { describe, it } from '@jest/globals';
import fc from 'fast-check';
import { readProject } from '../../shared/compose/read.js';
import { translate } from '../../shared/compose/translate.js';
import { bundle, OPTIONS } from './support.js';

describe('any text at all', () => {
  const word = fc.oneof(
    fc.constantFrom(
      'services',
      'web',
      'image',
      'ports',
      'volumes',
      'environment',
      'depends_on',
      'deploy',
      'x-evenkeel',
      'healthcheck',
      'test',
      'a:b',
      '80:80',
      '${X:-1}',
      '<<',
      '!reset x',
      '&a',
      '*a',
      'null',
      '[',
      '{',
      '}',
      ']',
      '|',
      '"',
      "'",
      '#',
      '$',
    ),
    fc.string({ maxLength: 6 }),
  );
  const lines = fc.array(fc.tuple(fc.nat(4), fc.constantFrom('', '- '), word, fc.constantFrom('', ': ', ':'), word), {
    maxLength: 14,
  });
  const texts = lines.map((all) =>
    all.map(([indent, dash, key, colon, value]) => `${'  '.repeat(indent)}${dash}${key}${colon}${value}`).join('\n'),
  );
  const leaf = fc.oneof(
    fc.string({ maxLength: 8 }),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.constantFrom('80:80', './x:/x', 'd:/d', '10s', '1g', 'always'),
  );
  const names = fc.constantFrom(
    'image',
    'build',
    'ports',
    'volumes',
    'environment',
    'depends_on',
    'networks',
    'deploy',
    'healthcheck',
    'secrets',
    'configs',
    'tmpfs',
    'ulimits',
    'expose',
    'links',
    'command',
    'env_file',
    'extra_hosts',
    'scale',
    'x-evenkeel',
    'logging',
    'sysctls',
    'resources',
    'limits',
    'test',
    'target',
    'source',
    'type',
  );
  const attributes = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      leaf,
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(names, tie('value'), { maxKeys: 4 }),
    ),
  })).value;
  const documents = fc.dictionary(fc.constantFrom('web', 'db', 'x'), fc.dictionary(names, attributes, { maxKeys: 6 }), {
    maxKeys: 3,
  });

  const survives = (content: string): void => {
    const { project } = readProject(bundle(content));
    if (project !== null) translate(project, OPTIONS);
  };

  it('is answered, never thrown at', () => {
    fc.assert(fc.property(texts, survives), { numRuns: 300, seed: 7 });
  });

  it('and any shape in place of any attribute', () => {
    fc.assert(
      fc.property(documents, (one) => survives(JSON.stringify({ services: one, volumes: { d: null } }))),
      { numRuns: 400, seed: 7 },
    );
  });
});
