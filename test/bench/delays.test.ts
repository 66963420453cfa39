import { describe, expect, it } from '@jest/globals';
import { delays, useDelays } from '../../bench/world/delays.js';

describe('delays that are told otherwise', () => {
  it('may be written in place of a file, and hold for what they name', () => {
    const before = delays();
    useDelays('{}');
    expect(delays()).toEqual(before);
    useDelays('{"network": {"p50": 21, "p95": 42}}');
    expect(delays()).toEqual({ ...before, network: { p50: 21, p95: 42 } });
    useDelays(JSON.stringify({ network: before['network'] }));
  });

  it.each([
    ['no-such-file.json', /no-such-file\.json: there is no such file; give a file, or the JSON itself/],
    ['{"network": 3', /JSON/],
    ['{"netwrk": 3}', /no delay is called netwrk; there are .*network/],
    ['{"network": {"p50": 40, "p95": 20}}', /network: give \{"p50": seconds, "p95": more seconds\}/],
  ])('say what is wrong: %s', (given, told) => {
    expect(() => useDelays(given)).toThrow(told);
  });
});
