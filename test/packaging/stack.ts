import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export interface Resource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: a CloudFormation template is looked into, not typed
  readonly Properties: any;
  readonly DependsOn?: readonly string[];
  readonly Condition?: string;
}

export interface Template {
  readonly Conditions: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs: Readonly<Record<string, { readonly Export?: { readonly Name: string } }>>;
}

const FRAMEWORK = resolve('node_modules/serverless/bin/serverless.js');

/** An archive without entries: this is about the template, not about the code. */
const EMPTY_ZIP = Buffer.concat([Buffer.from('PK\u0005\u0006'), Buffer.alloc(18)]);

/** The template that the framework makes of serverless.yml with these parameters. Needs no network and no credentials. */
export const packageStack = (parameters: Readonly<Record<string, string>> = {}): Template => {
  const directory = mkdtempSync(join(tmpdir(), 'evenkeel-stack-'));
  try {
    cpSync('serverless.yml', join(directory, 'serverless.yml'));
    mkdirSync(join(directory, 'dist/functions'), { recursive: true });
    for (const name of FUNCTIONS) writeFileSync(join(directory, `dist/functions/${name}.zip`), EMPTY_ZIP);
    const given = Object.entries(parameters).flatMap(([name, value]) => ['--param', `${name}=${value}`]);
    const framework = spawnSync(process.execPath, [FRAMEWORK, 'package', ...given], { cwd: directory, encoding: 'utf8' });
    if (framework.status !== 0) throw new Error(`packaging failed: ${framework.stdout}${framework.stderr}`);
    return JSON.parse(readFileSync(join(directory, '.serverless/cloudformation-template-update-stack.json'), 'utf8')) as Template;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
};

export const FUNCTIONS = ['api', 'notify', 'provision', 'reconcile'] as const;

export const ofType = (template: Template, type: string): readonly (readonly [string, Resource])[] =>
  Object.entries(template.Resources).filter(([, resource]) => resource.Type === type);

/** All statements of a role: its own and those of the managed policies that name it. */
export const statementsOf = (template: Template, role: string): readonly Statement[] => {
  const own = (template.Resources[role]?.Properties.Policies ?? []) as readonly {
    PolicyDocument: { Statement: readonly Statement[] };
  }[];
  const attached = ofType(template, 'AWS::IAM::ManagedPolicy')
    .map(([, policy]) => policy.Properties)
    .filter(({ Roles }) => (Roles as readonly { Ref: string }[]).some(({ Ref }) => Ref === role));
  return [...own, ...attached].flatMap(({ PolicyDocument }) => PolicyDocument.Statement).map((one) => one['Fn::If']?.[1] ?? one);
};

export interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: Readonly<Record<string, unknown>>;
  readonly 'Fn::If'?: readonly [string, Statement, unknown];
}

export const actionsOf = (statements: readonly Statement[]): readonly string[] =>
  [...new Set(statements.flatMap(({ Action }) => Action))].sort();
