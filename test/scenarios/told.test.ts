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
    const told = async (type: string) => (await scene.alerts()).filter((one) => one.type === type);
    await scene.until('it is told', async () => (await told('task.placement-failed')).length > 0, 30);
    const [alert] = await told('task.placement-failed');
    expect(alert).toMatchObject({ title: 'web/web has no place for 2 tasks' });
    expect(alert!.why).toMatch(/^ECS says: web was unable to place a task because/);
    await scene.clearFaults();
    await scene.until('it runs again', async () => (await told('task.recovered')).length > 0, 60);
  });
});
