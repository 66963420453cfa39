import type { Page } from 'playwright-core';
import { putView } from '../../shared/ledger/view.js';
import type { ClusterView } from '../../shared/model/cluster-view.js';
import { instant } from '../../shared/model/time.js';
import { aView } from '../support/a-view.js';
import { anInstance, aTask } from '../support/an-instance.js';
import type { Stage } from './browser.js';

/** The page before a cluster that looks like this. */
export const seenOn = async (stage: Stage, view: ClusterView, options?: Parameters<Stage['open']>[0]): Promise<Page> => {
  await putView(stage.api.store, { ...view, at: instant(stage.api.world.now()) });
  return stage.open(options);
};

/** The page draws when it has time: what it will show is waited for, and the test ends in an error when it never comes. */
export const shows = (page: Page, selector: string, text: string | RegExp): Promise<void> =>
  page.locator(selector).filter({ hasText: text }).first().waitFor({ timeout: 20_000 });

export const service = (name: string): ClusterView['services'][number] => ({
  name,
  project: 'shop',
  status: 'steady',
  desired: 1,
  running: 1,
  pending: 0,
  healthy: 1,
  failed: 0,
  waitsFor: [],
  relocatable: true,
  why: null,
  endpoints: [{ published: 8080, target: 80, protocol: 'tcp', url: 'http://127.0.0.1:8080' }],
  lastStop: null,
  cpu: 362,
  memory: null,
});

/** One of two is pegged, a third is coming. */
export const HOT = aView({
  verdict: 'instance-pegged',
  sentence: 'Instance pegged: i-1 at 95 % while the cluster is at 38 %.',
  cpu: { mean: 38, max: 95 },
  size: { active: 2, launching: 1, draining: 0, min: 1, max: 6 },
  usdPerHour: 0.0416,
  instances: [
    anInstance('i-1', { pegged: true, cpu: { used: 95, reserved: 75 }, tasks: [aTask('t1', 'web', 0.5, 256)] }),
    anInstance('i-2', { cpu: { used: null, reserved: 0 }, tasks: [aTask('t2', 'worker', 0.5, 256)] }),
  ],
  services: [service('web'), service('worker')],
});
