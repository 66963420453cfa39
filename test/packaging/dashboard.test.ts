import { describe, expect, it } from '@jest/globals';
import { METRICS, NAMESPACE } from '../../shared/pass/metrics.js';
import { aLocal } from '../support/a-local.js';
import { ofType, packageStack, type Resource } from './stack.js';

const stack = packageStack();

interface Widget {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: {
    readonly title?: string;
    readonly metrics?: readonly (readonly (string | object)[])[];
    readonly alarms?: readonly string[];
    readonly query?: string;
  };
}

/** The body as CloudFormation hands it to CloudWatch, with every reference written out. */
const body: string = stack.Resources['Dashboard']!.Properties.DashboardBody['Fn::Sub'].replace(
  /\$\{([\w:.]+)\}/g,
  (_: string, name: string) => name,
);
const { widgets } = JSON.parse(body) as { widgets: readonly Widget[] };

const alarms = ofType(stack, 'AWS::CloudWatch::Alarm');
const namesOf = (type: string, key: string): readonly string[] => ofType(stack, type).map(([, one]) => one.Properties[key]);

describe('the dashboard', () => {
  it('places its widgets on the grid of 24 columns, none upon another', () => {
    const cells = widgets.flatMap(({ x, y, width, height }) =>
      Array.from({ length: width * height }, (_, n) => `${x + (n % width)},${y + Math.floor(n / width)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(Math.max(...widgets.map(({ x, width }) => x + width))).toBe(24);
  });

  it('names every thing of the stack that it shows by the name that the stack gives it', () => {
    const refs = [...stack.Resources['Dashboard']!.Properties.DashboardBody['Fn::Sub'].matchAll(/\$\{([\w:.]+)\}/g)];
    for (const [, name = ''] of refs)
      if (!name.startsWith('AWS::')) expect(Object.keys(stack.Resources)).toContain(name.split('.')[0]);
    const shown = widgets.flatMap(({ properties }) => properties.alarms ?? []).map((arn) => arn.split(':alarm:')[1]);
    expect([...shown].sort()).toEqual([...namesOf('AWS::CloudWatch::Alarm', 'AlarmName')].sort());
    const functions = widgets.flatMap(({ properties }) => properties.metrics ?? []).filter(([space]) => space === 'AWS/Lambda');
    expect(functions.map((metric) => metric[3]).sort()).toEqual([...namesOf('AWS::Lambda::Function', 'FunctionName')].sort());
  });

  it('shows each figure that the loop publishes, and none that it does not', () => {
    const own = widgets.flatMap(({ properties }) => properties.metrics ?? []).filter(([space]) => space === NAMESPACE);
    expect(new Set(own.map(([, name]) => name))).toEqual(new Set(Object.keys(METRICS)));
    for (const metric of own) expect(metric.slice(2, 4)).toEqual(['Cluster', 'demo']);
  });
});

describe('the alarms', () => {
  it('watch what the loop publishes', () => {
    const own = alarms.filter(([, { Properties }]) => Properties.Namespace === NAMESPACE);
    expect(own.length).toBeGreaterThan(0);
    for (const [, { Properties }] of own) {
      expect(Object.keys(METRICS)).toContain(Properties.MetricName);
      expect(Properties.Dimensions).toEqual([{ Name: 'Cluster', Value: 'demo' }]);
    }
  });

  it('mail when no pass was well for five minutes, and a pass that never ran is none', () => {
    const { Properties } = stack.Resources['PassAlarm']!;
    expect(Properties).toMatchObject({ MetricName: 'PassOk', TreatMissingData: 'breaching', AlarmActions: [{ Ref: 'Topic' }] });
    expect(Properties.Period * Properties.EvaluationPeriods).toBe(300);
  });

  it('mail for what lies in either dead-letter queue', () => {
    const dead = ofType(stack, 'AWS::SQS::Queue').filter(([name]) => name.endsWith('DeadLetters'));
    const watched = alarms
      .filter(([, { Properties }]) => Properties.MetricName === 'ApproximateNumberOfMessagesVisible')
      .map(([, { Properties }]) => [Properties.Dimensions[0].Value['Fn::GetAtt'][0], Properties.AlarmActions]);
    expect(watched).toEqual(dead.map(([name]) => [name, [{ Ref: 'Topic' }]]));
  });
});

describe('logs', () => {
  it('are kept for a time, all of them', () => {
    const groups = ofType(stack, 'AWS::Logs::LogGroup');
    expect(groups.length).toBe(5);
    for (const [name, { Properties }] of groups) expect([name, Properties.RetentionInDays]).toEqual([name, 30]);
  });
});

describe('the queries', () => {
  const saved = ofType(stack, 'AWS::Logs::QueryDefinition');
  const all = [
    ...saved.map(([, { Properties }]) => [groupOf(Properties.LogGroupNames[0].Ref), Properties.QueryString] as const),
    ...widgets.flatMap(({ properties: { query } }) => {
      const [, group, text] = /^SOURCE '([^']+)' \| ([\s\S]+)$/.exec(query ?? '') ?? [];
      return group && text ? ([[group, text]] as const) : [];
    }),
  ];

  it('are saved in a folder of the cluster, one for each question', () => {
    expect(saved.length).toBeGreaterThanOrEqual(5);
    for (const [, { Properties }] of saved) expect(Properties.Name).toMatch(/^evenkeel\/demo\/[\w ]+$/);
  });

  it('ask for fields that the functions write, of the log group that they write to', async () => {
    const scene = await aLocal({}, 5);
    await scene.deploy('web', 'services:\n  web:\n    image: nginx:1.27-alpine\n    ports: ["80:80"]\n');
    expect((await scene.call('GET', '/v1/projects/none')).status).toBe(404);
    await scene.fault({ kind: 'throttle', operation: 'ecs.ListContainerInstances', times: 50 });
    await scene.advance(90);
    const written = new Map<string, Set<string>>();
    for (const { function: name, line } of scene.local.amazon.lambda.logs) {
      const group = `/aws/lambda/${name}`;
      written.set(group, new Set([...(written.get(group) ?? []), ...pathsOf(line)]));
    }
    expect(all.length).toBeGreaterThan(8);
    for (const [group, query] of all) {
      const fields = fieldsOf(query);
      expect(fields.length).toBeGreaterThan(0);
      for (const field of fields)
        expect(`${group} ${written.get(group)?.has(field) ? 'has' : 'lacks'} ${field}`).toBe(`${group} has ${field}`);
    }
  });
});

function groupOf(id: string): string {
  return (stack.Resources[id] as Resource).Properties.LogGroupName;
}

/** Names in a query that are neither its own words nor made in it. CloudWatch's own begin with @. */
const WORDS = 'filter fields stats sort limit desc asc by as and or not in like count avg pct max min sum bin latest'.split(' ');
const fieldsOf = (query: string): readonly string[] => {
  const plain = query.replace(/'[^']*'/g, '').replace(/bin\(\w+\)/g, '');
  const made = [...plain.matchAll(/\bas (\w+)/g)].map(([, name]) => name);
  const names = [...plain.matchAll(/(?<![@\w.])[A-Za-z][\w.]*/g)].map(([name]) => name);
  return [...new Set(names)].filter((name) => !WORDS.includes(name) && !made.includes(name));
};

const pathsOf = (value: object, before = ''): readonly string[] =>
  Object.entries(value).flatMap(([key, inner]) => [
    `${before}${key}`,
    ...(inner && typeof inner === 'object' ? pathsOf(inner, `${before}${key}.`) : []),
  ]);
