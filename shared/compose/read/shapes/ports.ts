import { shortForm, type Tree } from '../../tree.js';
import { type At, type Reader, textOf, wrong } from './at.js';
import { each, withDefault } from './lists.js';

/** Ports that a single line may open: enough for passive FTP, too few to exhaust an instance by one short line. */
const MOST_IN_RANGE = 1000;

/** `ports` to the long form, a range to one entry a port. */
export const ports: Reader = (tree, at) => {
  if (tree.kind !== 'sequence') return each(tree, at, port);
  const wanted = tree.items.reduce((sum, item) => sum + widthOf(textOf(item) ?? ''), 0);
  if (wanted > MOST_PORTS) return tooMany(tree, at);
  // One line may stand for a thousand ports, and an alias for the line: what is said in each service is counted in each.
  return at.report.grow(VALUES_OF_PORT * (wanted - tree.items.length)) ? each(tree, at, port) : null;
};

/**
 * How many ports a line asks for, before any of them is made. A range that is too wide or goes backwards is told as such, and takes
 * nothing off what the others ask for.
 */
const widthOf = (text: string): number => {
  if (text.length > LONGEST) return 1;
  const [, from, to] = /(\d+)-(\d+)(?:\/\w+)?$/.exec(text.trim()) ?? [];
  const width = from === undefined ? 1 : Number(to) - Number(from) + 1;
  return width > MOST_IN_RANGE ? 1 : Math.max(1, width);
};

/** Characters of a line, two ranges, an IPv6 address and a protocol: what is longer is none, and patterns would try it again and again. */
const LONGEST = 100;

/** Of its long form. */
const VALUES_OF_PORT = 5;

/** Ports of one service: an instance has no more to give. */
const MOST_PORTS = 1000;

const tooMany = (tree: Tree, at: At): null =>
  wrong(tree, at, `at most ${MOST_PORTS} ports`, 'publish fewer: peers reach each other without publishing');

const port = (item: Tree, at: At): Tree | readonly Tree[] | null => {
  if (item.kind === 'mapping') return withDefault(withDefault(item, 'mode', 'ingress'), 'protocol', 'tcp');
  const text = textOf(item);
  const parts = text === null || text.length > LONGEST ? null : split(text);
  if (parts === null) return wrong(item, at, 'a port such as "8080:80"', 'write "published:target"');
  const targets = range(parts.target);
  const published = parts.published === '' ? [] : range(parts.published);
  const outside = (text!.match(/\d+(?=$|[-:/])/g) ?? []).find((number) => Number(number) > 65535 || Number(number) === 0);
  if (outside !== undefined && (targets === null || published === null))
    return wrong(item, at, 'made of ports from 1 to 65535', `${outside} is none`);
  const bad = targets === null || published === null || badPair(targets, published);
  if (bad) return wrong(item, at, 'ports between 1 and 65535, ranges of equal length', 'write "8000-8010:8000-8010"');
  return targets.map((target, index) => {
    const from = published.length > targets.length ? parts.published : published[index]?.toString();
    const short = { mode: 'ingress', host_ip: parts.ip || undefined, target, published: from, protocol: parts.protocol };
    return shortForm(short, item.place);
  });
};

const split = (text: string): { ip: string; published: string; target: string; protocol: string } | null => {
  const match = /^(?:(?:(\[[0-9a-fA-F:.]+\]|[0-9.]+):)?([0-9-]*):)?([0-9-]+)(?:\/(tcp|udp|sctp))?$/i.exec(text.trim());
  if (!match) return null;
  const ip = (match[1] ?? '').replace(/^\[|\]$/g, '');
  return { ip, published: match[2] ?? '', target: match[3]!, protocol: (match[4] ?? 'tcp').toLowerCase() };
};

const range = (text: string): number[] | null => {
  const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text);
  if (!match) return null;
  const from = Number(match[1]);
  const to = Number(match[2] ?? match[1]);
  if (from < 1 || to > 65535 || to < from || to - from >= MOST_IN_RANGE) return null;
  return Array.from({ length: to - from + 1 }, (_, at) => from + at);
};

/** A range of published ports for one target means "any of them"; otherwise both ranges are of one length. */
const badPair = (targets: readonly number[], published: readonly number[]): boolean =>
  published.length > 0 && published.length !== targets.length && targets.length !== 1;
