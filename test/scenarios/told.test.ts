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
