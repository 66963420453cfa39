import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { memoryStore } from '../../shared/ledger/memory-store.js';
import { getMutes, isMuted, type Mute, setMute } from '../../shared/ledger/mutes.js';
import type { Alert } from '../../shared/model/alert.js';
import { instant } from '../../shared/model/time.js';

const mute = (match: string): Mute => ({ match, until: instant(60_000), since: instant(0), by: 'ops' });
const alert = (project: string) => ({ type: '', key: '', project }) as Alert;
const mutes = (match: string, project: string): boolean => isMuted(alert(project), [mute(match)]);

describe('a mute', () => {
  it.each([
    ['deploy.failed', 'deploy.failed', true],
    ['deploy.*', 'deploy.failed', true],
    ['*failed', 'deploy.failed', true],
    ['d*y*d', 'deploy.failed', true],
    ['*', 'anything', true],
    ['deploy', 'deploy.failed', false],
    ['failed', 'deploy.failed', false],
    ['deploy.failed*failed', 'deploy.failed', false],
    ['d.ploy.*', 'deploy.failed', false],
  ])('of %s meets %s: %s', (match, text, met) => expect(mutes(match, text)).toBe(met));

  it('means by each star any text', () => {
    const part = fc.stringMatching(/^[ab*]{0,6}$/);
    fc.assert(
      fc.property(part, fc.stringMatching(/^[ab]{0,8}$/), (match, text) => {
        expect(mutes(`x${match}`, `x${text}`)).toBe(new RegExp(`^x${match.replace(/\*+/g, '.*')}$`).test(`x${text}`));
      }),
    );
  });

  it('of a hundred stars is looked at as quickly as any other: the loop looks at it in every pass', () => {
    const before = process.cpuUsage();
    expect(mutes(`${'*a'.repeat(99)}*b`, 'a'.repeat(63))).toBe(false);
    expect(process.cpuUsage(before).user / 1e6).toBeLessThan(1);
  });

  it('gives way, the oldest first, when there are more than anybody could mean', async () => {
    const store = memoryStore({ now: () => 0 });
    for (let at = 0; at < 120; at += 1) await setMute(store, mute(`a${at}`), 0);
    const open = (await getMutes(store, 0)).map(({ match }) => match);
    expect([open.length, open[0], open.at(-1)]).toEqual([100, 'a20', 'a119']);
  });
});
