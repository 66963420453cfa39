import { describe, expect, it } from '@jest/globals';
import { doneOf, expectedOf, inWords } from '../../cli/told.js';

describe('What the command line tells', () => {
  it('a task that moves is called by its service', () => {
    const ecs = { tasks: new Map([['246ee2', { service: 'vote-vote' }]]) } as unknown as Parameters<typeof doneOf>[1]['ecs'];
    const actions = [
      { kind: 'relocate', target: '246ee2', intent: null, result: 'done' },
      { kind: 'drain', target: 'i-1', intent: null, result: 'failed' },
    ] as const;
    expect(doneOf({ actions }, { ecs })).toBe('  [relocate vote-vote, drain i-1 (failed)]');
    expect(doneOf({ actions: [] }, { ecs })).toBe('');
  });

  it('an expectation is said once', () => {
    const predicted = { cpu: { mean: 46.5, max: 46.5 }, usdPerHour: 0.0416 };
    expect(expectedOf({ predicted, why: 'CPU mean 92 %; expect at most 46.5 % on 2.' })).toBe(' $0.0416/h then.');
    expect(expectedOf({ predicted, why: 'Its 1 task fits elsewhere.' })).toBe(' Expect 47 % at most, $0.0416/h.');
    const hidden = { ...predicted, bound: 'at-least' as const };
    expect(expectedOf({ predicted: hidden, why: 'CPU mean 100 %; expect at least 46.5 % on 2.' })).toBe(' $0.0416/h then.');
    expect(expectedOf({ predicted: hidden, why: 'Its 1 task fits elsewhere.' })).toBe(' Expect at least 47 %, $0.0416/h.');
    expect(expectedOf({ predicted: null, why: '' })).toBe('');
  });

  it('what was seen is words, not JSON', () => {
    expect(inWords({ 'i-1': ['vote-db', 'vote-redis'], 'i-2': [] })).toBe('i-1: vote-db, vote-redis; i-2: none');
    expect([inWords(202), inWords(['i-1']), inWords('as it is')]).toEqual(['202', 'i-1', 'as it is']);
  });
});
