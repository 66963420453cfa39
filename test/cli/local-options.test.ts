import { describe, expect, it } from '@jest/globals';
import { stackParameters } from '../../cli/launch-local.js';
import { stackParams, startOptions } from '../../cli/local-options.js';

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

  it('types of both processors, or of arm, bring the images that they need', () => {
    const paramsOf = (type: string, types: string) => stackParams(startOptions({ type, types }).options);
    const [x86, arm] = ['recommended/image_id', 'arm64/recommended/image_id'].map((end) =>
      expect.stringMatching(new RegExp(`2023/${end}$`)),
    );
    expect(paramsOf('t3.medium', 't4g.medium')).toMatchObject({ amiParameter: x86, otherAmiParameter: arm });
    expect(paramsOf('t4g.medium', 't3.medium,t4g.small')).toMatchObject({ amiParameter: arm, otherAmiParameter: x86 });
    expect(paramsOf('t4g.medium', 't4g.small')).toMatchObject({ amiParameter: arm });
    expect(paramsOf('t3.small', 't3.medium')).not.toHaveProperty('otherAmiParameter');
  });

  it('a parameter that it has goes to the stack', () => {
    const { options, faults } = startOptions({ params: ['thresholdOut=80', 'email=a=b'] }, stackParameters());
    expect([options.params, faults]).toEqual([{ thresholdOut: '80', email: 'a=b' }, []]);
  });
});
