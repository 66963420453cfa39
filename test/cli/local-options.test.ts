import { describe, expect, it } from '@jest/globals';
import { stackParameters } from '../../cli/launch-local.js';
import { startOptions } from '../../cli/local-options.js';

describe('What start is told', () => {
  it('a type that is not known is named under the option that named it', () => {
    expect(startOptions({ types: 't3.small,zzz' }).faults).toEqual([expect.stringMatching(/^--types zzz: /)]);
    expect(startOptions({ type: 'zzz' }).faults).toEqual([expect.stringMatching(/^--type zzz: /)]);
  });

  it('a parameter that serverless.yml does not have is refused with the nearest', () => {
    const { faults } = startOptions({ params: ['foo=bar', 'spotshare=10', 'thresholdOut=80', 'nonsense'] }, stackParameters());
    expect(faults).toEqual([
      expect.stringMatching(/^--params foo: .*there are: cluster, /),
      expect.stringMatching(/did you mean spotShare\?/),
      expect.stringMatching(/^--params nonsense: give name=value/),
    ]);
  });

  it('a parameter that it has goes to the stack', () => {
    const { options, faults } = startOptions({ params: ['thresholdOut=80', 'email=a=b'] }, stackParameters());
    expect([options.params, faults]).toEqual([{ thresholdOut: '80', email: 'a=b' }, []]);
  });
});
