import { describe, expect, it } from '@jest/globals';
import { type Mute, setMute } from '../../shared/ledger/mutes.js';
import { listAlerts } from '../../shared/ledger/outbox.js';
import type { LaunchIntent } from '../../shared/model/intent.js';
import { instant, MINUTE } from '../../shared/model/time.js';
import type { ActResults } from '../../shared/pass/act-on.js';
import { tell } from '../../shared/pass/tell.js';
import { think } from '../../shared/pass/think.js';
import type { DecideInput } from '../../shared/scaling/situation.js';
import { aDecision, aView, scaleOut } from '../alerts/scene.js';
import { aCluster, NOON } from '../support/a-cluster.js';
import { aTurn } from './a-turn.js';

/** What passes of this cluster tell, one after the other, with these decisions: the alerts that are kept, and what becomes of them. */
const told = (input: DecideInput, ...decisions: ReturnType<typeof aDecision>[]) => toldWith([], input, ...decisions);

const toldWith = async (mutes: readonly Mute[], input: DecideInput, ...decisions: ReturnType<typeof aDecision>[]) => {
  const { turn, ports, store } = await aTurn(input);
  for (const mute of mutes) await setMute(store, mute, NOON);
  const thoughts = think(turn, { observation: input.observation, projects: [] });
  const nothing = { blocked: [], deployed: new Map() } as unknown as ActResults;
  for (const decision of decisions)
    await tell(ports, turn, thoughts, nothing, { view: aView(), decision, corrected: [], deployments: [], begun: [] });
  return (await listAlerts(store)).items.map(({ type, state }) => `${type} ${state}`);
};

const launched = (target: string) => ({ kind: 'launch', target, intent: `int_${target}`, result: 'done' }) as const;

describe('What a pass tells people', () => {
  it('is sent once for growth that comes in steps; the next step is kept and shown, and sent to nobody', async () => {
    const steps = [2, 3].map((to) => scaleOut({ id: `dec_${to}`, from: to - 1, to, actions: [launched(`i-${to}`)] }));
    const alerts = await told(aCluster({ instances: ['i-1'] }), ...steps);
    expect(alerts.sort()).toEqual(['cluster.scaled-out off', 'cluster.scaled-out pending']);
  });

  it('is that a service keeps ending by itself, and not that ECS ends its tasks', async () => {
    const stopping = (stopCode: string) => {
      const on = Array.from({ length: 6 }, () => ({ on: 'i-1' }));
      const input = aCluster({ instances: ['i-1'], services: { web: on } });
      const tasks = input.observation.tasks.map((task, i) => {
        const stopped = { status: 'STOPPED', desiredStatus: 'STOPPED', stoppedAt: NOON - i * MINUTE };
        return i === 5 ? task : { ...task, ...stopped, stopCode, reason: 'it ended', exitCode: 1 };
      });
      return told({ ...input, observation: { ...input.observation, tasks } }, aDecision());
    };
    expect(await stopping('EssentialContainerExited')).toEqual(['task.crash-loop pending']);
    expect(await stopping('ServiceSchedulerInitiated')).toEqual([]);
  });

  it('is an instance that was paid for and never joined', async () => {
    const request = { type: 't3.small', zone: 'us-east-1a', subnetId: 'subnet-a', market: 'on-demand' };
    const launch = { kind: 'launch', state: 'launched', id: 'int_1', instanceId: 'i-2', request, deadlineAt: NOON - 1 };
    const input = aCluster({ instances: ['i-1', 'i-2'], head: { intents: [launch as LaunchIntent] } });
    const instances = input.observation.instances.map((one) => (one.id === 'i-2' ? { ...one, containerInstance: null } : one));
    expect(await told({ ...input, observation: { ...input.observation, instances } }, aDecision())).toEqual([
      'instance.never-joined pending',
    ]);
  });

  it.each(['at-max', 'at-max-vcpu', 'at-max-cost', 'at-max-launches', 'breaker-open'] as const)(
    'is what holds growth back until a person lifts it: %s',
    async (code) => {
      const decision = aDecision({ blockedBy: [code] });
      expect(await told(aCluster({ instances: ['i-1'] }), decision)).toEqual(['capacity.blocked pending']);
    },
  );

  it('is that EC2 has not answered to a launch for five minutes', async () => {
    const waiting = (minutes: number) => {
      const request = { type: 't3.small', zone: 'us-east-1a', subnetId: 'subnet-a', market: 'on-demand' };
      const launch = { kind: 'launch', state: 'planned', id: 'int_1', attempt: 1, token: 't', instanceId: null, request };
      const times = { createdAt: NOON - minutes * MINUTE, deadlineAt: NOON + MINUTE };
      const intent = { ...launch, ...times, unanswered: 'RequestLimitExceeded: Rate exceeded' } as unknown as LaunchIntent;
      return told(aCluster({ instances: ['i-1'], head: { intents: [intent] } }), aDecision());
    };
    expect(await waiting(4)).toEqual([]);
    expect(await waiting(6)).toEqual(['capacity.blocked pending']);
  });

  it('is shown and not sent while people have muted it', async () => {
    const mute = { match: 'capacity.*', until: instant(NOON + MINUTE), since: instant(NOON), by: 'ann' };
    const blocked = aDecision({ blockedBy: ['at-max'] });
    expect(await toldWith([mute], aCluster({ instances: ['i-1'] }), blocked)).toEqual(['capacity.blocked off']);
    expect(await toldWith([{ ...mute, match: 'deploy.*' }], aCluster({ instances: ['i-1'] }), blocked)).toEqual([
      'capacity.blocked pending',
    ]);
  });

  it('is that a machine hangs, once: its agent only where that was told of before its status check failed, or that passes', async () => {
    const broken = (lostMinutes: number, impairedMinutes: number | null) => {
      const lost = { 'i-1': NOON - lostMinutes * MINUTE };
      const input = aCluster({ instances: ['i-1', 'i-2'], head: { lostSince: lost } });
      const instances = input.observation.instances.map((one) =>
        one.id === 'i-1'
          ? {
              ...one,
              impairedSince: impairedMinutes === null ? null : NOON - impairedMinutes * MINUTE,
              containerInstance: { ...one.containerInstance!, agentConnected: false },
            }
          : one,
      );
      return told({ ...input, observation: { ...input.observation, instances } }, aDecision());
    };
    expect(await broken(11, null)).toEqual(['instance.agent-lost pending']);
    expect(await broken(11, 9)).toEqual([]);
    expect(await broken(12, 10)).toEqual(['instance.unhealthy pending']);
    expect(await broken(12, 1)).toEqual(['instance.agent-lost pending']);
  });
});
