import { describe, expect, it } from '@jest/globals';
import type { ServiceModel } from '../../shared/compose/model.js';
import { brief, codes, plan, read } from './support.js';

type Files = Readonly<Record<string, string>>;

/** Reads `compose.yaml` over which the other compose files lie in the order in which they are named. */
const readFiles = (files: Files, composeFiles: readonly string[] = ['compose.yaml'], env: Files = {}) => {
  const { 'compose.yaml': main = '', ...also } = files;
  return read(main, { also, composeFiles, env });
};

const web = (files: Files, composeFiles?: readonly string[], env?: Files): ServiceModel => {
  const { project, faults } = readFiles(files, composeFiles, env);
  expect(faults).toEqual([]);
  return project!.model.services['web']!;
};

/** The service `web` of two files, the second over the first; both say only what comes after the image. */
const merged = (base: string, later: string): ServiceModel =>
  web(
    {
      'compose.yaml': `services: {web: {image: a, ${base}}}\nvolumes: {d: , e: }`,
      'over.yaml': `services: {web: {${later}}}`,
    },
    ['compose.yaml', 'over.yaml'],
  );

describe('a later file over an earlier one', () => {
  it.each<[string, string, string, Partial<ServiceModel>]>([
    ['replaces a command', 'command: run a', 'command: [run, b]', { command: ['run', 'b'] }],
    [
      'joins variables by name',
      'environment: [A=1, B=2]',
      'environment: {B: 3, C: 4}',
      { environment: { A: '1', B: '3', C: '4' } },
    ],
    ['joins lists without repeating', 'dns: 1.1.1.1', 'dns: [1.1.1.1, 8.8.8.8]', { dns: ['1.1.1.1', '8.8.8.8'] }],
    [
      'keeps every line of lists that may repeat',
      'build: {cache_from: [a]}',
      'build: {cache_from: [a]}',
      { build: { cache_from: ['a', 'a'] } as object },
    ],
    ['drops what !reset marks', 'ports: ["80:80"], user: me', 'ports: !reset [], user: !reset ""', {}],
    ['replaces what !override marks', 'labels: {a: x}', 'labels: !override {b: y}', { labels: { b: 'y' } }],
    ['leaves what it says nothing about', 'labels: {a: x}', 'labels:', { labels: { a: 'x' } }],
    ['has one mount a target', 'volumes: ["d:/data"]', 'volumes: ["e:/data/"]', {}],
  ])('%s', (_, base, later, expected) => {
    const service = merged(base, later);
    expect(service).toMatchObject(expected);
    if (later.includes('!reset')) expect(Object.keys(service)).toEqual(['image', 'networks']);
    if (later.includes('/data/')) expect(service.volumes!.map((one) => [one.source, one.target])).toEqual([['e', '/data']]);
  });

  it('what nobody wrote never wins over what somebody wrote', () => {
    const files = {
      'compose.yaml':
        'services: {web: {image: a, depends_on: {db: {condition: service_started, required: false}}}, db: {image: b}}',
      'over.yaml': 'services: {web: {depends_on: {db: {condition: service_started}}}}',
    };
    expect(web(files, ['compose.yaml', 'over.yaml']).depends_on!['db']!.required).toBe(false);
  });

  it('also within one file of several documents', () => {
    expect(web({ 'compose.yaml': 'services: {web: {image: a}}\n---\nservices: {web: {image: b}}\n' }).image).toBe('b');
  });
});

describe('a service that extends another', () => {
  it('has what the other has, and its own over it', () => {
    const content = `services:
  base: {image: a, environment: [A=1, B=2], command: run}
  middle: {extends: base, environment: {B: 3}}
  web: {extends: {service: middle}, command: serve}
`;
    expect(web({ 'compose.yaml': content })).toMatchObject({ image: 'a', environment: { A: '1', B: '3' }, command: ['serve'] });
  });

  it('of another file keeps the paths of that file’s folder, through further files', () => {
    const service = web({
      'compose.yaml': 'services: {web: {extends: {file: sub/one.yaml, service: one}}}',
      'sub/one.yaml': 'services: {one: {extends: {file: deep/two.yaml, service: two}, build: ., env_file: one.env}}',
      'sub/deep/two.yaml': 'services: {two: {image: a, volumes: ["./x:/x"]}}',
      'sub/one.env': 'FROM_ONE=1\n',
    });
    expect(service.build!.context).toBe('./sub');
    expect(service.environment).toEqual({ FROM_ONE: '1' });
    expect(service.volumes![0]!.source).toBe('./sub/deep/x');
  });

  it.each([
    ['itself in a circle', 'services: {a: {extends: b, image: x}, b: {extends: a}}', ['EXTENDS_CYCLE']],
    ['nobody', 'services: {a: {extends: bb, image: x}, b: {image: y}}', ['SERVICE_UNDEFINED']],
    ['a file that is not there', 'services: {a: {extends: {file: x.yaml, service: a}, image: x}}', ['FILE_MISSING']],
    ['a file elsewhere', 'services: {a: {extends: {file: "https://x.org/c.yaml", service: a}, image: x}}', ['REMOTE_FILE']],
  ])('%s is told', (_, content, expected) => expect(codes(read(content).faults)).toEqual(expected));
});

describe('a project that includes another', () => {
  it('has its services, with its folder and its variables', () => {
    const { project, faults } = readFiles(
      {
        'compose.yaml': 'include: ["other/${WHICH:-compose}.yaml"]\nservices: {web: {image: "a:$TAG", depends_on: [db]}}',
        'other/compose.yaml': 'services: {db: {image: "b:$TAG", env_file: db.env}}\nvolumes: {d: }',
        'other/.env': 'TAG=7\n',
        'other/db.env': 'PASSWORD=p\n',
      },
      ['compose.yaml'],
    );
    expect(faults).toEqual([]);
    expect(project!.model.services['db']).toMatchObject({ image: 'b:7', environment: { PASSWORD: 'p' } });
    expect(project!.model.services['web']!.image).toBe('a:');
    expect(project!.model.volumes).toEqual({ d: { name: 'app_d' } });
  });

  it('says of the same service what it wants changed', () => {
    const service = web({
      'compose.yaml': 'include: [other.yaml]\nservices: {web: {environment: {A: 2}}}',
      'other.yaml': 'services: {web: {image: a, environment: {A: 1, B: 1}}}',
    });
    expect(service.environment).toEqual({ A: '2', B: '1' });
  });

  it('in a circle, or in endless breadth, is refused', () => {
    expect(codes(readFiles({ 'compose.yaml': 'include: [a.yaml]', 'a.yaml': 'include: [compose.yaml]' }).faults)).toContain(
      'INCLUDE_CYCLE',
    );
    const wide = Object.fromEntries(
      Array.from({ length: 12 }, (_, at) => [`f${at}.yaml`, `include: [f${at + 1}.yaml, f${at + 1}.yaml]\n`]),
    );
    const all = { ...wide, 'compose.yaml': 'include: [f0.yaml]', 'f12.yaml': 'services: {web: {image: a}}' };
    expect(codes(readFiles(all).faults)).toContain('TOO_MANY_FILES');
  });

  it('tells faults where they are written', () => {
    const { faults } = readFiles({ 'compose.yaml': 'include: [o.yaml]', 'o.yaml': 'services:\n  web: {image: a, imgae: b}\n' });
    expect(faults.map((fault) => `${fault.file} ${brief(fault)}`)).toEqual(['o.yaml UNKNOWN_KEY 2:19']);
  });
});

describe('what Compose adds by itself', () => {
  const content = `services:
  db: {image: b}
  cache: {image: c}
  web: {image: a, links: ["db:database"], volumes_from: ["cache:ro"]}
  side: {image: d, network_mode: "service:web"}
`;

  it('links, shared namespaces and volumes of others are an order', () => {
    const { services } = read(content).project!.model;
    expect(Object.keys(services['web']!.depends_on!)).toEqual(['db', 'cache']);
    expect(Object.keys(services['side']!.depends_on!)).toEqual(['web']);
    expect(services['side']!.networks).toBeUndefined();
  });

  it('what says the same thing twice is refused when it differs', () => {
    const twice = (line: string) => codes(read(`services: {web: {image: a, ${line}}}`).faults);
    expect(twice('cpus: 1, deploy: {resources: {limits: {cpus: "2"}}}')).toEqual(['TWO_AMOUNTS']);
    expect(twice('network_mode: none, networks: [default]')).toEqual(['TWO_NETWORKS']);
    expect(twice('tmpfs: /x, volumes: ["/x"]')).toEqual(['MOUNTED_TWICE']);
  });
});

describe('keys of Docker’s own ECS integration', () => {
  it('are understood where we have a word for them', () => {
    const line =
      'deploy: {x-aws-autoscaling: {min: 1, max: 4, cpu: 60}}, ports: [{target: 9000, published: 9000, x-aws-protocol: http}]';
    const made = plan(`services: {web: {image: "a:1", ${line}}}`);
    expect(made.faults).toEqual([]);
    expect(made.of('web').published).toMatchObject([{ published: 9000, via: 'alb' }]);
  });

  it('are refused by name where they name other infrastructure', () => {
    const { faults } = plan('x-aws-vpc: vpc-1\nservices: {web: {image: "a:1", x-aws-role: {}}}');
    expect(codes(faults)).toEqual(['X_AWS', 'X_AWS_ROLE']);
  });
});

describe('what is judged only when the files lie over each other', () => {
  const codesOf = (...texts: readonly string[]): string[] => {
    const names = texts.map((_, at) => `${at}.yaml`);
    const files = Object.fromEntries(texts.map((text, at) => [names[at]!, `services: {web: {image: a, ${text}}}`]));
    return readFiles(files, names).faults.map((fault) => `${fault.code} ${fault.file}`);
  };

  it('a key alone is a mistake, unless an earlier file gave it a value', () => {
    expect(codesOf('ports:')).toEqual(['SAYS_NOTHING 0.yaml']);
    expect(codesOf('ports: ["80:80"]', 'ports:')).toEqual([]);
    expect(codesOf('ports:', 'ports: ["80:80"]')).toEqual(['SAYS_NOTHING 0.yaml']);
    expect(codesOf('command:, deploy:, networks: {default: }, environment: {A: }')).toEqual([]);
  });

  it('a list in which Compose wants each item once', () => {
    expect(codesOf('security_opt: [a]', 'security_opt: [a]')).toEqual(['SAID_TWICE 1.yaml']);
    expect(codesOf('extra_hosts: ["a=1.1.1.1"]', 'extra_hosts: ["a=1.1.1.1", "b=2.2.2.2"]')).toEqual([]);
  });
});
