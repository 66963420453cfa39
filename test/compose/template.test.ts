import { describe, expect, it } from '@jest/globals';
import { substitute } from '../../shared/compose/read/template.js';

const values: Readonly<Record<string, string>> = { NAME: 'redis', EMPTY: '', TAG: '7', A_1: 'x' };
const fill = (text: string) => substitute(text, (name) => values[name]);

describe('variables in a compose file', () => {
  it.each([
    ['$NAME:$TAG', 'redis:7'],
    ['${NAME}', 'redis'],
    ['a$A_1-b', 'ax-b'],
    ['${GONE:-latest}', 'latest'],
    ['${EMPTY:-latest}', 'latest'],
    ['${EMPTY-latest}', ''],
    ['${GONE-}', ''],
    ['${NAME:+yes}', 'yes'],
    ['${EMPTY:+yes}', ''],
    ['${EMPTY+yes}', 'yes'],
    ['${GONE+yes}', ''],
    ['${GONE:-${NAME}:${TAG}}', 'redis:7'],
    ['${GONE:-${EMPTY:-${NAME}}}', 'redis'],
    ['${NAME:+${GONE:-b}}c', 'bc'],
    ['$$NAME and $${NAME}', '$NAME and ${NAME}'],
    ['${NAME:?must be there}', 'redis'],
    ['${EMPTY?must be there}', ''],
    ['costs $5, or 5$', 'costs $5, or 5$'],
    ['${GONE:-{"a":{}}}!', '{"a":{}}!'],
    ['${NAME:-{"a":1}}!', 'redis!'],
    ['{"a": "}"}', '{"a": "}"}'],
  ])('%s becomes %s', (text, expected) => {
    expect(fill(text)).toMatchObject({ text: expected, invalid: null, missing: [] });
  });

  it('names what has no value, and what must have one', () => {
    expect(fill('$GONE ${GONE_TOO} ${NEEDED:?for the database} ${EMPTY:?}')).toEqual({
      text: '   ',
      unset: ['GONE', 'GONE_TOO'],
      missing: [
        { name: 'NEEDED', message: 'for the database' },
        { name: 'EMPTY', message: '' },
      ],
      invalid: null,
    });
  });

  it.each(['${}', '${NAME', '${NAME!x}', '${1}'])('%s is no variable', (text) => {
    expect(fill(text).invalid).not.toBeNull();
  });

  it('a default that is not used is not asked for', () => {
    expect(fill('${NAME:-${GONE:?never}}')).toMatchObject({ text: 'redis', missing: [] });
  });
});
