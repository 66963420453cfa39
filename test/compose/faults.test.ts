import { describe, expect, it } from '@jest/globals';
import { brief, codes, plan, read } from './support.js';

const faultsOf = (content: string, more?: Parameters<typeof read>[1]): string[] => read(content, more).faults.map(brief);

/** A service called web with one more line in it: that line is line 4, its value begins in column 5 + the key's length + 2. */
const web = (line: string): string => `services:\n  web:\n    image: nginx:1\n    ${line}\n`;

describe('faults of a compose file', () => {
  it.each([
    ['an unknown key', web('imgae: x'), ['UNKNOWN_KEY 4:5']],
    ['an unknown key at the top', 'service: {}\nservices: {web: {image: a}}\n', ['UNKNOWN_KEY 1:1']],
    ['an unknown key under x-evenkeel', web('x-evenkeel: {relocat: never}'), ['UNKNOWN_KEY 4:18']],
    ['our own extension misspelt', web('x-evenkel: {relocate: never}'), ['UNKNOWN_KEY 4:5']],
    ['a number that is none', web('deploy: {replicas: lots}'), ['WRONG_TYPE 4:24']],
    ['a list where a mapping belongs', web('deploy: [1]'), ['WRONG_TYPE 4:13']],
    ['a text where a list belongs', web('ports: 8080:80'), ['WRONG_TYPE 4:12']],
    ['a version that is a number', 'version: 3.9\nservices: {web: {image: a}}\n', ['WRONG_TYPE 1:10']],
    ['a duration without a unit', web('stop_grace_period: "10"'), ['WRONG_TYPE 4:24']],
    ['a size that is none', web('mem_limit: much'), ['WRONG_TYPE 4:16']],
    ['a port that is none', web('ports: ["80a:80"]'), ['WRONG_TYPE 4:13']],
    ['a port out of range', web('ports: ["70000:80"]'), ['WRONG_TYPE 4:13']],
    ['a target out of range', web('ports: [{target: 70000}]'), ['BAD_VALUE 4:22']],
    ['a health check without CMD', web('healthcheck: {test: [curl, localhost]}'), ['WRONG_TYPE 4:25']],
    ['a restart policy that is none', web('restart: sometimes'), ['BAD_VALUE 4:14']],
    ['a key twice', web('image: nginx:2'), ['DUPLICATE_KEY 4:5']],
    ['a bad variable', web('command: "echo ${5"'), ['BAD_VARIABLE 4:14']],
    ['a variable that must be there', web('command: "${CMD:?say what}"'), ['VARIABLE_MISSING 4:14']],
    ['an alias of nothing', web('labels: *common'), ['UNKNOWN_ALIAS 4:13']],
    ['a service that is nothing', 'services:\n  web:\n', ['SAYS_NOTHING 2:3']],
    ['a volume that nobody declares', web('volumes: ["data:/data"]'), ['VOLUME_UNDEFINED 4:15']],
    ['a network that nobody declares', web('networks: [back]'), ['NETWORK_UNDEFINED 4:16']],
    ['a secret that nobody declares', web('secrets: [key]'), ['SECRET_UNDEFINED 4:15']],
    ['a service that is not there', web('depends_on: [redis]'), ['SERVICE_UNDEFINED 4:18']],
    ['a service that waits for itself', web('depends_on: [web]'), ['DEPENDENCY_CYCLE 4:18']],
    ['two counts', web('deploy: {replicas: 2}\n    scale: 3'), ['TWO_COUNTS 5:5']],
    ['one name for two containers', web('container_name: one\n    scale: 2'), ['CONTAINER_NAME_TWICE 4:5']],
    ['a range upside down', web('x-evenkeel: {scale: {min: 3, max: 2}}'), ['BAD_RANGE 4:18']],
    ['an env file that was not sent', web('env_file: web.env'), ['FILE_MISSING 4:15']],
    ['a mount without a target', web('volumes: [{type: tmpfs}]'), ['PART_MISSING 4:15']],
    [
      'a dependency without a condition',
      'services: {a: {image: x, depends_on: {b: {required: true}}}, b: {image: x}}',
      ['PART_MISSING 1:39'],
    ],
    ['no image', 'services:\n  web:\n    command: run\n', ['NO_IMAGE 2:3']],
    ['no services', 'name: x\n', ['NO_SERVICES 1:1']],
    ['nothing at all', '', ['EMPTY null:null']],
    ['a list', '- a\n', ['NOT_A_PROJECT 1:1']],
    ['a tab', 'services:\n\tweb: {image: a}\n', ['NOT_YAML 2:1']],
  ])('%s', (_, content, expected) => {
    expect(faultsOf(content)).toEqual(expected);
  });

  it('come all at once, in the order of the lines, with the place in the document', () => {
    const content = [
      'services:',
      '  web:',
      '    imgae: nginx',
      '    ports: ["x"]',
      '    environment: [A=$NEED, "B=${NEED2:?}"]',
      '    depends_on: {db: {condition: healthy}}',
      '',
    ].join('\n');
    const { faults, warnings } = read(content);
    expect(faults.map(brief)).toEqual([
      'UNKNOWN_KEY 3:5',
      'WRONG_TYPE 4:13',
      'VARIABLE_MISSING 5:28',
      'SERVICE_UNDEFINED 6:18',
      'BAD_VALUE 6:34',
    ]);
    expect(faults[0]).toMatchObject({ file: 'compose.yaml', pointer: '/services/web/imgae', hint: 'image?' });
    expect(faults[4]).toMatchObject({ pointer: '/services/web/depends_on/db/condition' });
    expect(codes(warnings)).toEqual(['VARIABLE_UNSET']);
  });

  it('say which dependency has no health check to wait for', () => {
    const content = 'services:\n  web:\n    image: a\n    depends_on: {db: {condition: service_healthy}}\n  db:\n    image: b\n';
    expect(read(content).faults[0]).toMatchObject({
      code: 'HEALTHCHECK_MISSING',
      line: 4,
      detail: expect.stringContaining('db has no healthcheck'),
    });
  });

  it('are one for a secret that holds its own content', () => {
    const { faults } = read(`${web('secrets: [s]')}secrets: {s: {content: x}}\n`);
    expect(faults).toMatchObject([{ code: 'UNKNOWN_KEY', hint: 'write it into a file, or into a variable: environment: NAME' }]);
  });

  it('say who waits for whom in a circle', () => {
    const content = 'services: {a: {image: x, depends_on: [b]}, b: {image: x, links: [c]}, c: {image: x, depends_on: [a]}}';
    expect(read(content).faults[0]!.detail).toContain('a → b → c → a');
  });

  it('name the line breaks that curl -d takes away', () => {
    expect(read('services:  web:    image: nginx').faults[0]).toMatchObject({
      code: 'NOT_YAML',
      hint: expect.stringContaining('--data-binary'),
    });
  });

  it('come from the file that has them', () => {
    const override = { name: 'compose.override.yaml', content: 'services:\n  web: {scale: many}\n' };
    const { faults } = read(web('tty: true'), { files: [{ name: 'compose.yaml', content: web('tty: true') }, override] });
    expect(faults[0]).toMatchObject({ file: 'compose.override.yaml', line: 2, column: 16 });
  });
});

describe('faults that only ECS makes', () => {
  const faultsOn = (content: string, options = {}): string[] => plan(content, {}, options).faults.map(brief);

  it.each([
    ['root on the host', web('privileged: true'), ['PRIVILEGED 4:5']],
    ['the Docker socket', web('volumes: ["/var/run/docker.sock:/var/run/docker.sock"]'), ['DOCKER_SOCKET 4:15']],
    ['a folder of the host', web('volumes: ["/etc:/etc"]'), ['HOST_PATH 4:15']],
    ['a folder of the kernel, as those who measure mount it: once', web('volumes: ["/sys:/sys:ro"]'), ['HOST_PATH 4:15']],
    ['a folder of a laptop', web('volumes: ["./src:/app"]'), ['BIND_NEEDS_BUNDLE 4:15']],
    ['the bundle itself as a folder', web('volumes: [".:/app"]'), ['BIND_NEEDS_BUNDLE 4:15']],
    ['a way out of the bundle', web('volumes: ["../x:/app"]'), ['BIND_NEEDS_BUNDLE 4:15']],
    ['the port of ssh', web('ports: ["22:2222"]'), ['HOST_PORT_RESERVED 4:13']],
    ['the port of the Docker daemon', web('ports: ["2375:9000/udp"]'), ['HOST_PORT_RESERVED 4:13']],
    ['the host’s network', web('network_mode: host'), ['NETWORK_MODE 4:5']],
    ['a job with a port', web('restart: "no"\n    ports: ["80:80"]'), ['JOB_PORTS 5:5']],
    ['a job that never ends', web('deploy: {mode: replicated-job, restart_policy: {condition: any}}'), ['JOB_RESTARTS 4:53']],
    ['a job with a range', web('restart: "no"\n    x-evenkeel: {scale: {max: 3}}'), ['JOB_SCALE 5:18']],
    [
      'an end that never comes',
      `${web('depends_on: {db: {condition: service_completed_successfully}}')}  db: {image: "redis:7", restart: always}\n`,
      ['NEVER_COMPLETES 4:18'],
    ],
    ['an image that is none', 'services:\n  web:\n    image: Not An Image\n', ['BAD_IMAGE 3:5']],
    ['a range without an end', web('x-evenkeel: {scale: {min: 2}}'), ['MAX_MISSING 4:18']],
    [
      'a volume that is to move',
      `${web('volumes: ["d:/d"]')}    x-evenkeel: {relocate: always}\nvolumes: {d: }\n`,
      ['CANNOT_MOVE 5:18'],
    ],
    ['an address of the metadata service', web('extra_hosts: ["aws:169.254.169.254"]'), ['METADATA_ADDRESS 4:19']],
    ['no word for an empty command', web('command: []'), ['EMPTY_COMMAND 4:5']],
    ['less than no CPU', web('deploy: {resources: {limits: {cpus: "-1"}}}'), ['BAD_VALUE 4:35']],
    ['memory at no place', web('tmpfs: data'), ['BAD_VALUE 4:12']],
    ['a directory within nothing', web('working_dir: rel'), ['BAD_VALUE 4:5']],
    ['a name for a name server', web('dns: [x.y]'), ['BAD_VALUE 4:11']],
    ['a soft limit above the hard one', web('ulimits: {nofile: {soft: 5, hard: 4}}'), ['BAD_VALUE 4:15']],
    ['a limit above what ECS counts to', web('ulimits: {memlock: 4294967296}'), ['ULIMIT 4:15']],
    ['a variable without a name', web('environment: ["=x"]'), ['BAD_VALUE 4:5']],
    ['a manager of Swarm', web('deploy: {placement: {constraints: ["node.role == manager"]}}'), ['CONSTRAINT 4:40']],
  ])('%s', (_, content, expected) => {
    expect(faultsOn(content)).toEqual(expected);
  });

  const saysOf = (line: string, code: string) => plan(web(line)).verdicts.filter((one) => one.code === code);

  it('limits that are raised to the least there is are told', () => {
    expect(saysOf('mem_limit: 1m', 'MEMORY_RAISED')).toMatchObject([{ verdict: 'noted', line: 4, column: 5 }]);
    expect(saysOf('mem_limit: 6m', 'MEMORY_RAISED')).toEqual([]);
    expect(saysOf('cpus: 0.0001', 'CPU_RAISED')).toMatchObject([
      { message: '0.0001 vCPU becomes 0.125: ECS caps no task lower' },
    ]);
    expect(saysOf('cpus: 0.125', 'CPU_RAISED')).toEqual([]);
  });

  it('every instance is a worker of Swarm', () => {
    for (const role of ['node.role == worker', 'node.role != manager']) {
      const line = `deploy: {placement: {constraints: ["${role}"]}}`;
      expect([plan(web(line)).faults, saysOf(line, 'ROLE_IGNORED').length]).toEqual([[], 1]);
    }
  });

  it('tries are a job’s: a service is never given up', () => {
    const tries = 'deploy: {restart_policy: {condition: on-failure, max_attempts: 3}}';
    expect(saysOf(tries, 'RESTART_TIMING_IGNORED')).toMatchObject([{ verdict: 'ignored', line: 4 }]);
    expect(saysOf(tries.replace('deploy: {', 'deploy: {mode: replicated-job, '), 'RESTART_TIMING_IGNORED')).toEqual([]);
  });

  it('what hangs on something refused is not called supported', () => {
    const { verdicts } = plan(web('network_mode: host\n    ports: ["80:80"]'));
    expect(verdicts.filter(({ path }) => path.startsWith('services.web.ports')).map(({ verdict }) => verdict)).toContain('noted');
    const shared = plan(`${web('networks: [m]')}networks: {m: {external: true}}\n`);
    expect(shared.verdicts.find(({ path }) => path === 'services.web.networks.m')).toMatchObject({ verdict: 'noted' });
  });

  it('what reaches the host says that no file may ask for it', () => {
    expect(plan(web('privileged: true')).faults[0]!.detail).toContain('no compose file may ask for it');
    expect(plan(web('privileged: false')).faults).toEqual([]);
  });

  it('a port that two services publish', () => {
    const content = 'services:\n  a: {image: x, ports: ["80:80"]}\n  b:\n    image: x\n    ports: ["80:8080"]\n';
    expect(faultsOn(content)).toEqual(['PORT_TWICE 5:13']);
  });

  it('a service that others need and that has no known port', () => {
    const content = 'services:\n  web: {image: nginx:1, depends_on: [api]}\n  api: {image: example/api:1}\n';
    // To depend on it is an order, no call; to name it as a host or to link it is one.
    const { faults, warnings, of } = plan(content);
    expect([faults, of('api').serves]).toEqual([[], false]);
    expect(warnings.map(brief)).toContain('PORT_UNKNOWN 3:3');
    for (const call of ['links: [api]', 'depends_on: [api], environment: {API_HOST: api}'])
      expect(faultsOn(content.replace('depends_on: [api]', call))).toEqual(['PORT_UNKNOWN 3:3']);
    expect(faultsOn(content, { images: { 'example/api:1': { digest: null, exposes: [9000] } } })).toEqual([]);
  });

  it('a port that `redirect` opens and the file publishes too', () => {
    const arn = 'arn:aws:acm:eu-central-1:123456789012:certificate/a-1';
    const content = web(`ports: ["443:80", "80:80"]\n    x-evenkeel: {http: {certificate: "${arn}", redirect: 80}}`);
    expect(plan(content).faults).toMatchObject([
      { code: 'PORT_TWICE', line: 4, column: 23, detail: 'redirect: 80 opens port 80 already', hint: 'remove 80 from ports' },
    ]);
    expect(plan(web('ports: ["80:80", "80:81"]')).faults[0]!.detail).toBe('port 80/tcp is published twice by web');
  });

  it('stand among the verdicts as well', () => {
    const { verdicts } = plan('services:\n  a: {image: x, ports: ["80:80"]}\n  b:\n    image: x\n    ports: ["80:8080"]\n');
    expect(verdicts).toContainEqual(
      expect.objectContaining({ path: 'services.b.ports[0]', verdict: 'refused', code: 'PORT_TWICE', line: 5 }),
    );
  });

  it('a name that a fixed port makes unreachable', () => {
    const content =
      'services:\n  web: {image: nginx:1, depends_on: [api]}\n  api:\n    image: example/api:1\n    ports: ["9000:9000"]\n';
    expect(faultsOn(content)).toEqual([]);
    expect(faultsOn(content, { balancer: 'none' })).toEqual(['NAME_UNREACHABLE 5:13']);
  });

  it('strict makes faults of what is ignored, never of what is noted', () => {
    const content = web('hostname: web');
    expect(faultsOn(content)).toEqual([]);
    expect(faultsOn(content, { strict: true })).toEqual(['HOSTNAME_IGNORED 4:5']);
  });
});

describe('a fault says what to write instead', () => {
  it.each([
    ['a port that is none', web('ports: ["70000:80"]'), '70000 is none'],
    ['a variable as a mapping in a list', web('environment: [{A: 1}]'), 'write A=1, or leave the dashes out'],
    ['services at the top, as in the first format', 'web: {image: a}', 'put it under services:'],
    [
      'lines that do not line up',
      'services:\n  web:\n    image: a\n   tty: true\n',
      'begin keys that belong together in one column',
    ],
    ['half a processor in words', web('cpus: half'), 'write 0.5 or 2'],
  ])('%s', (_, content, hint) => expect(read(content).faults.map((fault) => fault.hint)).toContain(hint));
});

describe('a key that begins with x-', () => {
  const toldOf = (content: string): (string | null)[] => {
    const { faults, warnings } = read(content);
    expect(faults).toEqual([]);
    return warnings.map((fault) => `${brief(fault)} ${fault.hint}`);
  };

  it.each([
    [
      'of Docker’s ECS integration, a level too high',
      web('x-aws-min_percent: 50'),
      'MISPLACED_KEY 4:5 services.web.deploy.update_config.x-aws-min_percent?',
    ],
    [
      'of Docker’s ECS integration, misspelt',
      web('x-aws-pull_credential: arn'),
      'MISPLACED_KEY 4:5 services.web.x-aws-pull_credentials?',
    ],
    ['of ours, a level too low', web('deploy: {x-evenkeel: {protect: true}}'), 'MISPLACED_KEY 4:14 services.web.x-evenkeel?'],
    [
      'of ours, misspelt where it is not read',
      web('deploy: {x-evenkel: {protect: true}}'),
      'MISPLACED_KEY 4:14 services.web.x-evenkeel?',
    ],
  ])('%s, is told with its place', (_, content, told) => expect(toldOf(content)).toEqual([told]));

  it('and is near no key that there is, is told with those that there are', () => {
    expect(toldOf(web('x-aws-something-else: 1'))).toEqual([expect.stringMatching(/^MISPLACED_KEY 4:5 known are x-aws-/)]);
  });

  it('is near another by its own part, not by what all begin with', () => {
    expect(toldOf(web('x-aws-acm: 1'))).toEqual([expect.stringMatching(/^MISPLACED_KEY 4:5 known are x-aws-/)]);
    expect(toldOf(web('x-aws_pull_credentials: 1'))).toEqual(['MISPLACED_KEY 4:5 services.web.x-aws-pull_credentials?']);
  });

  it('of the author’s own is left alone', () => {
    expect(toldOf(`x-aws-env: &env {A: "1"}\nx-common: &c {tty: true}\n${web('x-note: mine')}`)).toEqual([]);
  });
});
