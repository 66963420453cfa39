import { expect, it } from '@jest/globals';
import { MINUTE } from '../../shared/model/time.js';
import type { Seen } from '../../shared/pass/look.js';
import { think } from '../../shared/pass/think.js';
import { viewOf } from '../../shared/pass/view-of.js';
import type { DecideInput } from '../../shared/scaling/situation.js';
import { aCluster, NOON } from '../support/a-cluster.js';
import { aTurn } from './a-turn.js';

const viewed = async (input: DecideInput) => {
  const { turn } = await aTurn(input);
  const seen: Seen = { observation: input.observation, projects: [] };
  const thoughts = think(turn, seen);
  return viewOf(turn, seen, thoughts, thoughts.proposal.decision, []);
};

const one = { instances: ['i-1'], services: { web: [{ on: 'i-1', cpu: 1 }] } };

it('A load that nobody tells is shown as unknown, and never as none', async () => {
  const told = await viewed(aCluster(one));
  expect([told.cpu.mean, told.instances[0]!.cpu.used, told.services[0]!.cpu]).toEqual([50, 50, expect.any(Number)]);
  const silent = await viewed(aCluster({ ...one, observation: { reading: null } }));
  expect([silent.cpu, silent.memory.mean]).toEqual([{ mean: null, max: null }, null]);
  expect([silent.instances[0]!.cpu.used, silent.instances[0]!.memory.used, silent.services[0]!.cpu]).toEqual([null, null, null]);
});

it('A figure of a service that is older than seven minutes is not shown as one of now', async () => {
  const { reading } = aCluster(one).observation;
  const aged = (minutes: number) => {
    const windows = reading!.windows.map((window) => ({
      ...window,
      from: window.from - minutes * MINUTE,
      to: window.to - minutes * MINUTE,
    }));
    return viewed(aCluster({ ...one, observation: { reading: { readAt: NOON, windows } } }));
  };
  expect((await aged(5)).services[0]!.cpu).not.toBeNull();
  expect((await aged(8)).services[0]!.cpu).toBeNull();
});
