/** What becomes of an attribute. `noted`: something worth saying; `ignored`: no effect here, meaning unchanged; `refused`: the meaning would change. */
export type Translate = 'supported' | 'noted' | 'ignored' | 'refused';
/** `operator`: reaches the host or other tenants: no file may ask for it, and no parameter allows it; who runs the cluster may run it beside. */
export type Permission = 'allowed' | 'operator';

/** How a value may be written; shared/compose/read/shapes.ts reads each. */
export type Shape =
  | 'any'
  | 'boolean'
  | 'build'
  | 'bytes'
  | 'count'
  | 'dependsOn'
  | 'devices'
  | 'duration'
  | 'envFiles'
  | 'extends'
  | 'external'
  | 'flag'
  | 'gpus'
  | 'hosts'
  | 'includes'
  | 'integer'
  | 'items'
  | 'keyValues'
  | 'labels'
  | 'list'
  | 'mapping'
  | 'mounts'
  | 'networks'
  | 'number'
  | 'octal'
  | 'options'
  | 'pools'
  | 'ports'
  | 'references'
  | 'ssh'
  | 'string'
  | 'strings'
  | 'test'
  | 'text'
  | 'ulimit'
  | 'words';

/** One attribute path of a compose file. `*` is any name, `[]` an item of a list. */
export interface Row {
  readonly path: string;
  readonly shape: Shape;
  readonly translate: Translate;
  readonly policy: Permission;
  /** Stable word for programs; null when there is nothing to say. */
  readonly code: string | null;
  /** The ECS field it becomes. */
  readonly target: string | null;
  readonly message: string | null;
  readonly hint: string | null;
}

export const supported = (path: string, shape: Shape, target: string | null = null): Row => ({
  path,
  shape,
  translate: 'supported',
  policy: 'allowed',
  code: null,
  target,
  message: null,
  hint: null,
});

type Said = (path: string, shape: Shape, message: string, hint?: string | null, code?: string) => Row;

const said =
  (translate: Translate, policy: Permission): Said =>
  (
    path,
    shape,
    message,
    hint = null,
    code = `${(path.split('.').at(-1) ?? path).replace(/\W/g, '')}-${translate}`.toUpperCase().replaceAll('-', '_'),
  ) => ({
    path,
    shape,
    translate,
    policy,
    code,
    target: null,
    message,
    hint,
  });

export const noted = said('noted', 'allowed');
export const ignored = said('ignored', 'allowed');
export const refused = said('refused', 'allowed');
/** Refused unless the operator allows it. */
export const operator = said('refused', 'operator');

/** A row and its parts, which share its verdict: what is refused as a whole is still read, so that a mistake in it is found. */
export const withParts = (row: Row, parts: Readonly<Record<string, Shape>>): readonly Row[] => [
  row,
  ...Object.entries(parts).map(([path, shape]) => ({ ...row, path: `${row.path}${path}`, shape })),
];

/** Rows of one subject written with their common prefix once. */
export const under = (prefix: string, rows: readonly Row[]): readonly Row[] =>
  rows.map((row) => ({ ...row, path: row.path === '' ? prefix : `${prefix}${row.path.startsWith('[') ? '' : '.'}${row.path}` }));
