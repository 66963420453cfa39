import { describe, expect, it } from '@jest/globals';
import { aLocal } from '../support/a-local.js';

const WEB = 'services:\n  web:\n    image: nginx:1.27-alpine\n    ports: ["80:80"]\n';

describe('people who asked for more, and less, than the usual', () => {
  it('hear of the beginning of a deployment and of the budget, and not of its end', async () => {
    const params = { alerts: 'deploy.started,-deploy.succeeded', budgetUsdPerMonth: '10' };
    const scene = await aLocal({ params }, 31);
    await scene.deploy('web', WEB);
    await scene.advance(1200);
    const alerts = await scene.alerts();
    const types = alerts.map(({ type }) => type);
    expect(types.filter((type) => type === 'deploy.started')).toHaveLength(1);
    expect(types).not.toContain('deploy.succeeded');
    expect(alerts.find(({ type }) => type === 'cost.over-budget')).toMatchObject({
      title: 'over budget: $15.18 a month at this rate, budget $10.00',
      why: '$0.0208/h for 1 x t3.small (list prices) x 730 hours = $15.18, for 15 min now.',
    });
  });

  it('cannot deploy a stack with a kind of alert that there is not', async () => {
    await expect(aLocal({ params: { alerts: 'digest.weekly' } }, 32)).rejects.toThrow();
  });
});

const TIGHT = `services:
  web:
    image: nginx:1.27-alpine
    ports: ["80:80"]
    deploy: {replicas: 4, resources: {reservations: {cpus: "0.5", memory: 700M}}}
`;

describe('a task that has no place', () => {
  it('is told once nothing has been on its way for some minutes, with what ECS says and what to do, and when it runs again', async () => {
    const scene = await aLocal({ instances: 2, min: 2, max: 2 }, 41);
    await scene.deploy('web', TIGHT);
    await scene.advance(300);
    await scene.fault({ kind: 'capacity', operation: 'ec2.RunInstances', times: 1000 });
    await scene.fault({ kind: 'terminated', target: scene.up()[0]! });
    await scene.until('it is told', async () => (await scene.told('task.placement-failed')).length > 0, 30);
    const [alert] = await scene.told('task.placement-failed');
    expect(alert).toMatchObject({ title: 'web/web has no place for 2 tasks' });
    expect(alert!.why).toMatch(/^ECS says: web was unable to place a task because/);
    await scene.clearFaults();
    await scene.until('it runs again', async () => (await scene.told('task.recovered')).length > 0, 60);
  });
});

describe('a service whose task ends again and again', () => {
  it('is told with its exit code once three have ended, and when it has been well for a while', async () => {
    const scene = await aLocal({}, 43);
    const file = (ends: string) => `services:\n  job:\n    image: busybox\n    command: ["sh", "-c", "${ends}"]\n`;
    await scene.deploy('app', file('sleep 100; exit 3'));
    await scene.until('it is told', async () => (await scene.told('task.crash-loop')).length > 0);
    const [alert] = await scene.told('task.crash-loop');
    expect(`${alert!.title} ${alert!.why}`).toMatch(/app\/job.*exit code 3/);
    await scene.deploy('app', file('sleep 100000'));
    await scene.until('it is well', async () => (await scene.told('task.recovered')).length > 0);
  });
});

describe('a loop to which CloudWatch does not answer', () => {
  it('says so within minutes, deploys and replaces what dies all the same, and says that it sees again', async () => {
    const scene = await aLocal({}, 47);
    await scene.deploy('web', WEB);
    await scene.advance(300);
    for (const call of ['GetMetricData', 'DescribeAlarms'])
      await scene.fault({ kind: 'throttle', operation: `cloudwatch.${call}` });
    await scene.deploy('more', WEB.replace('80:80', '81:80'));
    await scene.fault({ kind: 'terminated', target: scene.up()[0]! });
    await scene.until('both run again', async () =>
      (await scene.state()).services.every(({ desired, running }) => desired === running),
    );
    await scene.until('it is told', async () => (await scene.told('autoscaler.blind')).length > 0);
    expect((await scene.decisions()).at(-1)!.why).toContain(
      'CloudWatch does not tell: GetMetricData: Throttling: Rate exceeded.',
    );
    await scene.clearFaults();
    await scene.until('it sees again', async () => (await scene.told('autoscaler.recovered')).length > 0);
    expect(scene.up()).toHaveLength(1);
  });

  it('goes on too where its calls get no answer at all: a pass does not spend its time on waiting for them twice', async () => {
    const scene = await aLocal({}, 49);
    await scene.deploy('web', WEB);
    for (const call of ['GetMetricData', 'DescribeAlarms'])
      await scene.fault({ kind: 'lost-reply', operation: `cloudwatch.${call}` });
    await scene.deploy('more', WEB.replace('80:80', '81:80'));
    expect((await scene.cluster()).verdict).toBe('blind');
  });
});
