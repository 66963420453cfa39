import { describe, expect, it } from '@jest/globals';
import { awaitsLog, tailOf, tailsToRead, withTails } from '../../shared/deploying/log-tails.js';
import { masked, secretsOf } from '../../shared/deploying/masking.js';
import type { SeenProject } from '../../shared/deploying/seen.js';
import type { DeployInput } from '../../shared/deploying/steps.js';
import type { TaskSeen } from '../../shared/model/observation.js';
import type { WantedService } from '../../shared/model/project.js';
import { SECOND } from '../../shared/model/time.js';
import { aDeployment, aService, START } from './scene.js';

/** A service with these variables, whose log goes to CloudWatch. */
const aWeb = (variables: Readonly<Record<string, string>> = {}, name = 'web'): WantedService => ({
  ...aService({ name }),
  taskDefinition: {
    family: `shop-${name}`,
    containerDefinitions: [
      {
        name,
        environment: Object.entries(variables).map(([key, value]) => ({ name: key, value })),
        logConfiguration: { logDriver: 'awslogs', options: { 'awslogs-group': 'blue', 'awslogs-stream-prefix': `shop/${name}` } },
      },
    ],
  },
});

describe('The last lines of a log show', () => {
  it('no value of a variable whose name says that it is a secret', () => {
    const wanted = [aWeb({ DB_PASSWORD: 'hunter22', API_KEY: 'k-123456', GREETING: 'good day' })];
    expect(tailOf(['login hunter22 with k-123456', 'good day'], wanted)).toEqual(['login *** with ***', 'good day']);
  });

  it('no line of a file that was written for the container', () => {
    const file = Buffer.from('user: app\npassword: s3cr3t-of-file\n').toString('base64');
    expect(tailOf(['cannot parse "password: s3cr3t-of-file"'], [aWeb({ FILE_1: file })])).toEqual(['cannot parse "***"']);
  });

  it('no password of a URL, whoever put it there', () => {
    expect(tailOf(['connect postgres://app:pa55word@db:5432/app'], [])).toEqual(['connect postgres://app:***@db:5432/app']);
  });

  it('nothing of a longer secret that begins with a shorter one, and leave alone what is too short to be one', () => {
    const secrets = secretsOf([aWeb({ A_SECRET: 'abcd', B_SECRET: 'abcd-efgh', PIN_TOKEN: '1' })]);
    expect(masked(['abcd-efgh at 10:11:12'], secrets)).toEqual(['*** at 10:11:12']);
  });
});

const aStop = (id: string, over: Partial<TaskSeen> = {}) =>
  ({
    id,
    service: 'shop-web',
    status: 'STOPPED',
    startedAt: START,
    stoppedAt: START,
    stopCode: 'EssentialContainerExited',
    reason: '',
    exitCode: 1,
    ...over,
  }) as TaskSeen;

describe('A pass reads the log', () => {
  const read = (stopped: readonly TaskSeen[], seconds: number, wanted = [aWeb()]) =>
    tailsToRead(wanted, aDeployment(), { stopped } as unknown as SeenProject, START + seconds * SECOND).map(
      ({ taskId }) => taskId,
    );

  it('of a task that ended by itself, once its last lines can be there', () => {
    expect([read([aStop('a')], 7), read([aStop('a')], 8)]).toEqual([[], ['a']]);
    const others = [{ stoppedAt: START - 1 }, { stopCode: 'UserInitiated' }, { startedAt: null, exitCode: null }];
    expect(others.map((over) => read([aStop('a', over)], 9))).toEqual([[], [], []]);
  });

  it('of the newest two of a service, and of four tasks in all', () => {
    const names = ['web', 'api', 'db'];
    const stopped = names.flatMap((name) =>
      [1, 2, 3].map((n) => aStop(`${name}${n}`, { service: `shop-${name}`, stoppedAt: START + n })),
    );
    const wanted = names.map((name) => aWeb({}, name));
    expect(read(stopped, 9, wanted)).toEqual(['web3', 'web2', 'api3', 'api2']);
  });

  it('for twenty seconds whoever tells of the end waits for it', () => {
    const waits = (seconds: number, logTails?: SeenProject['logTails']) =>
      awaitsLog(aWeb(), aStop('a'), {
        deployment: aDeployment(),
        now: START + seconds * SECOND,
        seen: { ...(logTails && { logTails }) },
      } as unknown as DeployInput);
    expect([waits(5, {}), waits(20, {}), waits(5, { a: ['line'] }), waits(5)]).toEqual([true, false, false, false]);
  });

  it('of no more tasks than a row has room for: the newest twelve are remembered', () => {
    const tails = (from: number, count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, n) => [`t${from + n}`, ['line']]));
    const kept = withTails(tails(0, 12), { logTails: tails(12, 3) } as unknown as SeenProject)!;
    expect([Object.keys(kept).length, 't0' in kept, 't14' in kept]).toEqual([12, false, true]);
  });
});
