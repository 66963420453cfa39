import { AwsError } from '../parts.js';
import type { Tag } from './state.js';

export interface Filter {
  readonly Name?: string;
  readonly Values?: readonly string[];
}

/** The values that an item has under a filter's name; undefined = EC2 knows no such filter. */
export type Fields = (name: string) => readonly string[] | undefined;

/** EC2's filters: all of them must hold, of each one value suffices; * and ? are wildcards. */
export const passes = (filters: readonly Filter[] | undefined, fields: Fields): boolean =>
  (filters ?? []).every(({ Name = '', Values = [] }) => {
    const found = fields(Name);
    if (!found) throw new AwsError('InvalidParameterValue', `The filter '${Name}' is invalid`);
    return Values.some((value) => (/[*?]/.test(value) ? found.some((has) => wildcard(value).test(has)) : found.includes(value)));
  });

const wildcard = (value: string): RegExp =>
  new RegExp(
    `^${value
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replace(/\*/g, '.*')
      .replace(/\?/g, '.')}$`,
    's',
  );

/** The filters tag:<key>, tag-key and tag-value that every tagged thing has. */
export const tagFields = (tags: Readonly<Record<string, string>>, name: string): readonly string[] | undefined => {
  if (name.startsWith('tag:')) return Object.hasOwn(tags, name.slice(4)) ? [tags[name.slice(4)]!] : [];
  if (name === 'tag-key') return Object.keys(tags);
  if (name === 'tag-value') return Object.values(tags);
  return undefined;
};

/** One page of a list. The token is the place to go on from. */
export const page = <T>(
  items: readonly T[],
  { MaxResults, NextToken }: Paging,
): { readonly items: readonly T[]; readonly NextToken?: string } => {
  const from = NextToken === undefined ? 0 : Number(Buffer.from(NextToken, 'base64url').toString());
  if (Number.isNaN(from)) throw new AwsError('InvalidNextToken', `The token '${NextToken}' is invalid`);
  const to = MaxResults === undefined ? items.length : from + MaxResults;
  const more = to < items.length ? { NextToken: Buffer.from(String(to)).toString('base64url') } : {};
  return { items: items.slice(from, to), ...more };
};

export interface Paging {
  readonly MaxResults?: number;
  readonly NextToken?: string;
}

export const tagList = (tags: Readonly<Record<string, string>>): { Key: string; Value: string }[] =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

export const tagRecord = (tags: readonly Tag[] | undefined): Record<string, string> =>
  Object.fromEntries((tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));
