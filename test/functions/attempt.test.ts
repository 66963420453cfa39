import { expect, it } from '@jest/globals';
import { idMaker } from '../../shared/ids.js';
import { memoryStore } from '../../shared/ledger/memory-store.js';
import { enqueue, getEntry } from '../../shared/ledger/outbox.js';
import { MINUTE, SECOND } from '../../shared/model/time.js';
import { attempt } from '../../shared/notify/attempt.js';
import { foreignAlert } from '../../shared/notify/foreign.js';
import { anAlert, T0 } from '../ledger/rows.js';

const newId = idMaker(() => T0, Math.random);
const at = { now: T0 };
const clock = { now: () => at.now, sleep: async () => {} };

it('A delivery that was frozen for longer than its claim takes nothing from the one that has delivered it meanwhile', async () => {
  const ports = { store: memoryStore(), clock };
  const id = await enqueue(ports.store, anAlert(newId('alr')));
  await attempt(ports, id, 'sns', async () => {
    at.now += MINUTE + SECOND;
    await attempt(ports, id, 'sns', async () => ({ kind: 'sent' }));
    return { kind: 'failed', error: 'no answer' };
  });
  expect((await getEntry(ports.store, id))!.body.deliveries.sns).toMatchObject({ state: 'sent', attempts: 2, error: null });
});

it.each([
  ['ALARM', 'critical'],
  ['OK', 'info'],
] as const)("An alarm of CloudWatch's that is %s is told as %s", (NewStateValue, severity) => {
  const text = JSON.stringify({ AlarmName: 'evenkeel-demo-no-pass', NewStateValue, NewStateReason: 'as it is' });
  const alert = foreignAlert({ id: 'm-1', subject: '', text }, { newId, clock, cluster: 'demo' });
  expect(alert).toMatchObject({ type: 'cloudwatch.alarm', severity, key: 'm-1' });
});
