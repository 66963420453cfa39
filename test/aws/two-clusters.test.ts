import { describe, expect, it } from '@jest/globals';
import { createNamespace } from '../../shared/aws/deploy-namespace.js';
import { readNamespace } from '../../shared/aws/observe-namespace.js';
import { readClusterRevisions, readOldRevisions, readRevisions } from '../../shared/aws/observe-revisions.js';
import { bind } from '../../shared/aws/send.js';
import { namespaceOf } from '../../shared/compose/translate/work.js';
import { TAG } from '../../shared/deploying/names.js';
import type { DeployProgress } from '../../shared/model/project.js';

type Input = Readonly<Record<string, string>>;

const NO_WAIT = { now: () => 0, sleep: () => Promise.resolve() };
const client = (answers: Readonly<Record<string, (input: Input) => object>>): never =>
  bind(
    { send: async (command: { input: Input }) => answers[command.constructor.name.replace(/Command$/, '')]!(command.input) },
    { clock: NO_WAIT, until: null },
  ) as never;

/** One family to which two clusters of an account register, turn by turn: the project is called alike in both. */
const ecs = (): never => {
  const arns = Array.from({ length: 16 }, (_, at) => `arn:aws:ecs:eu-central-1:123456789012:task-definition/shop-web:${at + 1}`);
  const clusterOf = (arn: string): string => (Number(arn.split(':').at(-1)) % 2 === 0 ? 'blue' : 'green');
  return client({
    ListTaskDefinitionFamilies: () => ({ families: ['shop-web'] }),
    ListTaskDefinitions: ({ sort }) => ({ taskDefinitionArns: sort === 'DESC' ? [...arns].reverse() : arns }),
    DescribeTaskDefinition: ({ taskDefinition }) => {
      const arn = taskDefinition === 'shop-web' ? arns.at(-1)! : taskDefinition!;
      const tags = { [TAG.cluster]: clusterOf(arn), [TAG.project]: 'shop', [TAG.hash]: arn };
      return {
        taskDefinition: { taskDefinitionArn: arn, status: 'ACTIVE' },
        tags: Object.entries(tags).map(([key, value]) => ({ key, value })),
      };
    },
  });
};

const numbers = (arns: readonly string[]): readonly number[] => arns.map((arn) => Number(arn.split(':').at(-1)));
const EVEN = [2, 4, 6, 8, 10, 12, 14, 16];

describe('two clusters of one account with a project of one name', () => {
  it('keep each its own revisions when the other takes the project down, tidies up or ends', async () => {
    expect(numbers(await readRevisions(ecs(), 'blue', 'shop'))).toEqual(EVEN);
    expect(numbers(await readClusterRevisions(ecs(), 'blue'))).toEqual(EVEN);
    const families = [
      { family: 'shop-web', arn: 'arn:aws:ecs:eu-central-1:123456789012:task-definition/shop-web:16', hash: 'x' },
    ];
    const progress = { settledSince: 0, before: {} } as unknown as DeployProgress;
    const old = await readOldRevisions(ecs(), 'blue', { families, services: [], tasks: [] }, progress);
    expect(numbers(old)).toEqual([2, 4, 6]);
  });
});

describe('two clusters of which one’s name begins with the other’s', () => {
  const made: Readonly<Record<string, string | undefined>>[] = [];
  const discovery = client({
    CreateHttpNamespace: ({ Name, Description }) => {
      if (made.some((one) => one['Name'] === Name)) throw Object.assign(new Error('there'), { name: 'NamespaceAlreadyExists' });
      made.push({ Id: `ns-${made.length}`, Name, Arn: `arn-${made.length}`, Description });
      return {};
    },
    ListNamespaces: () => ({ Namespaces: made }),
  });

  it('have projects whose namespaces would be one, and the second does not get into the first’s', async () => {
    const owner = { cluster: 'blue', project: 'a-b' };
    const other = { cluster: 'blue-a', project: 'b' };
    const name = namespaceOf(owner);
    expect(namespaceOf(other)).toBe(name);
    const tags = { [TAG.cluster]: owner.cluster, [TAG.project]: owner.project };
    await createNamespace(discovery, { kind: 'create-namespace', name, requestId: 'r', tags, why: '' });
    expect(await readNamespace(discovery, name, owner)).toEqual({ id: 'ns-0', arn: 'arn-0' });
    expect(await readNamespace(discovery, name, other)).toEqual({ takenBy: 'project a-b of cluster blue' });
    made[0] = { ...made[0], Description: `${made[0]!['Description']} (shop, ask Ann)` };
    expect(await readNamespace(discovery, name, owner)).toEqual({ id: 'ns-0', arn: 'arn-0' });
    expect(await readNamespace(discovery, name, other)).toEqual({ takenBy: 'project a-b of cluster blue' });
  });
});
