import type { Bundle } from '../../../shared/compose/model.js';
import { bundle } from '../support.js';
import type { Danger } from './dangers.js';

/** One danger, written so that a reader of texts may overlook it. Null: it cannot be written so. */
export interface Disguise {
  readonly name: string;
  readonly write: (danger: Danger) => Bundle | null;
}

const flow = (value: unknown): string => JSON.stringify(value);

const sections = ({ also = {} }: Danger): string =>
  Object.entries(also)
    .map(([key, value]) => `${key}: ${flow(value)}\n`)
    .join('');

const image = ({ key }: Danger): string => (key === 'image' ? '' : '    image: a:1\n');

/** A service with these lines, and what else the danger needs. */
const around = (danger: Danger, lines: string, before = ''): string =>
  `${before}services:\n  web:\n${image(danger)}${lines}${sections(danger)}`;

const line = ({ key, value }: Danger): string => `    ${flow(key)}: ${flow(value)}\n`;
const service = (danger: Danger): string => flow({ ...(danger.key !== 'image' && { image: 'a:1' }), [danger.key]: danger.value });
const part = ({ key, value }: Danger): string => flow({ [key]: value });

/** Its texts and truths as variables with a default, or as variables that the request sets. */
const variables = (value: unknown, text: (leaf: string) => string): unknown => {
  if (Array.isArray(value)) return value.map((item) => variables(item, text));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, variables(item, text)]));
  return typeof value === 'string' || typeof value === 'boolean' ? text(String(value)) : value;
};

const escaped = (key: string): string =>
  `"${[...key].map((letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')}"`;

const withDefaults = (danger: Danger): Bundle =>
  bundle(around(danger, line({ ...danger, value: variables(danger.value, (leaf) => `\${NOT_SET:-${leaf}}`) })));

const withVariables = (danger: Danger): Bundle => {
  const env: Record<string, string> = {};
  const value = variables(danger.value, (leaf) => {
    const name = `V${Object.keys(env).length}`;
    env[name] = leaf;
    return `\${${name}}`;
  });
  return bundle(around(danger, line({ ...danger, value })), { env });
};

export const DISGUISES: readonly Disguise[] = [
  { name: 'plain', write: (one) => bundle(around(one, line(one))) },
  { name: 'as JSON', write: (one) => bundle(flow({ services: { web: JSON.parse(service(one)) }, ...one.also })) },
  { name: 'key in escapes', write: (one) => bundle(around(one, `    ${escaped(one.key)}: ${flow(one.value)}\n`)) },
  { name: 'key written apart', write: (one) => bundle(around(one, `    ? ${flow(one.key)}\n    : ${flow(one.value)}\n`)) },
  { name: 'by alias', write: (one) => bundle(around(one, `    ${flow(one.key)}: *v\n`, `x-a: &v ${flow(one.value)}\n`)) },
  { name: 'merged', write: (one) => bundle(around(one, '    <<: *m\n', `x-a: &m ${part(one)}\n`)) },
  {
    name: 'merged second of two',
    write: (one) => bundle(around(one, '    <<: [*a, *m]\n', `x-a: &a {tty: true}\nx-b: &m ${part(one)}\n`)),
  },
  {
    name: 'merged twice removed',
    write: (one) => bundle(around(one, '    <<: *n\n', `x-a: &m ${part(one)}\nx-b: &n {<<: *m}\n`)),
  },
  {
    name: 'extended',
    write: (one) =>
      one.key === 'extends'
        ? null
        : bundle(`services:\n  web: {extends: {file: base.yaml, service: base}}\n${sections(one)}`, {
            also: { 'base.yaml': `services: {base: ${service(one)}}` },
          }),
  },
  {
    name: 'extended through two files',
    write: (one) =>
      one.key === 'extends'
        ? null
        : bundle(`services:\n  web: {extends: {file: a/b.yaml, service: b}}\n${sections(one)}`, {
            also: {
              'a/b.yaml': 'services: {b: {extends: {file: ../c.yaml, service: c}}}',
              'c.yaml': `services: {c: ${service(one)}}`,
            },
          }),
  },
  {
    name: 'included',
    write: (one) =>
      bundle('include: [part.yaml]\nservices: {other: {image: b:1}}\n', {
        also: { 'part.yaml': `services: {web: ${service(one)}}\n${sections(one)}` },
      }),
  },
  {
    name: 'in an override file',
    write: (one) =>
      bundle('services: {web: {image: a:1}}\n', {
        also: { 'compose.override.yaml': `services: {web: ${part(one)}}\n${sections(one)}` },
      }),
  },
  {
    name: 'in a second document',
    write: (one) => bundle(`services: {web: {image: a:1}}\n---\nservices: {web: ${part(one)}}\n${sections(one)}`),
  },
  { name: 'behind !override', write: (one) => bundle(around(one, `    ${flow(one.key)}: !override ${flow(one.value)}\n`)) },
  { name: 'as the default of a variable', write: withDefaults },
  { name: 'in variables of the request', write: withVariables },
  { name: 'with a mark and CRLF', write: (one) => bundle(`\ufeff${around(one, line(one)).replaceAll('\n', '\r\n')}`) },
  {
    name: 'in a profile that is asked for',
    write: (one) => bundle(around(one, `    profiles: [p]\n${line(one)}`), { profiles: ['p'] }),
  },
  {
    name: 'beside a key that looks harmless',
    write: (one) => bundle(around(one, `    x-${one.key}: null\n${line(one)}    x-note: safe\n`)),
  },
];
