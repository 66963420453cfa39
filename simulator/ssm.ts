import { imagesOf } from './ec2/images.js';
import { type Amazon, AwsError, type Operation, type SsmPart } from './parts.js';

/** Systems Manager's parameters: those that AWS publishes for ECS images, and what the stack puts. */
export const createSsm = (amazon: Amazon): SsmPart => {
  const parameters = new Map<string, Parameter>();
  const put: SsmPart['put'] = (name, value, type = 'String') => {
    parameters.set(name, { name, value, type, version: (parameters.get(name)?.version ?? 0) + 1, at: amazon.world.now() });
  };
  for (const [name, value] of imageParameters(amazon)) put(name, value);
  const find = (input: { Name?: string }): Parameter => {
    const found = parameters.get(nameOf(input.Name ?? ''));
    if (!found) throw new AwsError('ParameterNotFound', `Parameter ${input.Name} not found.`);
    return found;
  };
  const operations: Record<string, Operation> = {
    GetParameter: (input: Read & { Name?: string }) => ({ Parameter: view(amazon, find(input), input) }),
    GetParameters: (input: Read & { Names?: readonly string[] }) => {
      const names = input.Names ?? [];
      const known = names.filter((name) => parameters.has(nameOf(name)));
      return {
        Parameters: known.map((Name) => view(amazon, find({ Name }), input)),
        InvalidParameters: names.filter((name) => !known.includes(name)),
      };
    },
    GetParametersByPath: (input: Read & { Path?: string; Recursive?: boolean }) => {
      const below = `${(input.Path ?? '/').replace(/\/$/, '')}/`;
      const found = [...parameters.values()].filter(
        ({ name }) => name.startsWith(below) && (input.Recursive || !name.slice(below.length).includes('/')),
      );
      return { Parameters: found.map((parameter) => view(amazon, parameter, input)) };
    },
    PutParameter: (input: { Name?: string; Value?: string; Type?: Parameter['type']; Overwrite?: boolean }) => {
      const name = input.Name ?? '';
      if (parameters.has(name) && !input.Overwrite)
        throw new AwsError(
          'ParameterAlreadyExists',
          'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
        );
      put(name, input.Value ?? '', input.Type);
      return { Version: parameters.get(name)!.version, Tier: 'Standard' };
    },
    DeleteParameter: (input: { Name?: string }) => {
      parameters.delete(find(input).name);
      return {};
    },
  };
  return { operations, put };
};

interface Parameter {
  readonly name: string;
  readonly value: string;
  readonly type: 'String' | 'StringList' | 'SecureString';
  readonly version: number;
  readonly at: number;
}

interface Read {
  readonly WithDecryption?: boolean;
}

/** A name may carry `:version`, and may be given as an ARN. */
const nameOf = (name: string): string => name.replace(/^arn:[^/]*:parameter/, '').replace(/:\d+$/, '');

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/retrieve-ecs-optimized_AMI.html */
const imageParameters = (amazon: Amazon): [string, string][] =>
  imagesOf(amazon).flatMap(({ id, name, architecture }): [string, string][] => {
    const path = `/aws/service/ecs/optimized-ami/amazon-linux-2023/${architecture === 'arm64' ? 'arm64/' : ''}recommended`;
    const facts = { image_id: id, image_name: name, os: 'Amazon Linux 2023', ecs_agent_version: '1.98.0', schema_version: 1 };
    return [
      [path, JSON.stringify(facts)],
      ...Object.entries(facts).map(([key, value]): [string, string] => [`${path}/${key}`, String(value)]),
    ];
  });

const view = ({ settings }: Amazon, parameter: Parameter, { WithDecryption }: Read): object => ({
  Name: parameter.name,
  Type: parameter.type,
  Value:
    parameter.type === 'SecureString' && !WithDecryption
      ? Buffer.from(`sealed ${parameter.name}`).toString('base64')
      : parameter.value,
  Version: parameter.version,
  LastModifiedDate: new Date(parameter.at),
  ARN: `arn:aws:ssm:${settings.region}:${settings.account}:parameter/${parameter.name.replace(/^\//, '')}`,
  DataType: 'text',
});
