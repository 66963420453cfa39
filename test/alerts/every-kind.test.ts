import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { isWanted } from '../../shared/alerts/choice.js';
import { emailOf } from '../../shared/alerts/email.js';
import { ALERT_KINDS } from '../../shared/alerts/kinds.js';
import { slackMessage } from '../../shared/alerts/slack.js';
import { alertsPage } from './alerts-page.js';
import { everyKind } from './every-kind.js';
import { passes, types } from './passes.js';
import { aDeployment, aView, scaleOut, WHERE } from './scene.js';

const alerts = everyKind();

describe('every kind of alert', () => {
  it('is in the table with its severity, and every row of the table is told by something', () => {
    expect([...new Set(alerts.map(({ type }) => type))].sort()).toEqual(ALERT_KINDS.map(({ type }) => type).sort());
    for (const { type, severity } of alerts)
      expect([type, severity]).toEqual([type, ALERT_KINDS.find((kind) => kind.type === type)?.severity]);
  });

  it.each(alerts.map((alert) => [`${alert.type}: ${alert.title}`, alert] as const))(
    '%s reads well on a phone',
    (_name, alert) => {
      const { subject, body } = emailOf(alert, WHERE);
      expect(subject).not.toMatch(/\.\.\.$/);
      expect(subject.length).toBeLessThanOrEqual(99);
      expect(alert.why.length).toBeGreaterThan(15);
      expect(alert.why).toMatch(/[.?!]$|: .+$/);
      expect(alert.todo).toMatch(/\.$/);
      const begins = alert.severity !== 'info';
      if (begins) expect(`${alert.title} ${alert.why} ${alert.effect ?? ''}`).toMatch(/\d/);
      if (begins) expect(alert.todo.length).toBeGreaterThan(20);
      expect(body).not.toMatch(/undefined|null|NaN|\.\.|\b1 (instances|tasks|services|minutes)\b|\b1 times\b/);
      const sections = slackMessage(alert, WHERE).blocks.map((block) => (block as { type: string }).type);
      expect(sections.slice(0, 2)).toEqual(['header', 'section']);
    },
  );
});

describe('docs/alerts.md', () => {
  it('is what scripts/alerts.mjs --page writes', () => {
    expect(readFileSync('docs/alerts.md', 'utf8')).toBe(alertsPage());
  });
});

describe('what is sent', () => {
  it('is the usual, unless the operator says otherwise; the end of a thing goes with its beginning', () => {
    expect(isWanted('deploy.started', undefined)).toBe(false);
    expect(isWanted('digest.daily', undefined)).toBe(false);
    expect(isWanted('deploy.succeeded', undefined)).toBe(true);
    const choice = { more: ['digest.daily'], less: ['deploy.succeeded', 'cost.over-budget'] };
    expect(isWanted('digest.daily', choice)).toBe(true);
    expect(isWanted('deploy.succeeded', choice)).toBe(false);
    expect(isWanted('cost.within-budget', choice)).toBe(false);
    expect(isWanted('test', choice)).toBe(true);
  });

  it('is the end of a thing as long as one of those that it may end is wanted', () => {
    const wanted = (...less: string[]) => isWanted('instance.recovered', { more: [], less });
    expect([wanted('instance.stopped'), wanted('instance.recovered')]).toEqual([true, false]);
  });

  it('does not leave out what lasts from being remembered: nothing is told late when it is wanted again', () => {
    const { pass } = passes();
    const less = { more: [], less: ['cluster.scaled-out'] };
    expect(pass({ decision: scaleOut(), choice: less })).toEqual([]);
    expect(pass({ decision: scaleOut() })).toEqual([]);
  });
});

describe('the budget', () => {
  const dear = aView({ usdPerHour: 0.1 });
  it('is told once it has been over for a quarter of an hour, and again when it is within', () => {
    const { pass } = passes();
    const told = Array.from({ length: 20 }, () => types(pass({ view: dear, budgetUsdPerMonth: 70 }))).flat();
    expect(told).toEqual(['cost.over-budget']);
    const after = Array.from({ length: 20 }, () => types(pass({ budgetUsdPerMonth: 70 }))).flat();
    expect(after).toEqual(['cost.within-budget']);
  });

  it('is none where nobody set one', () => {
    const { pass } = passes();
    for (let minute = 0; minute < 20; minute += 1) expect(pass({ view: dear })).toEqual([]);
  });
});

describe('the digest', () => {
  const sample = {
    at: '',
    cpu: { mean: 40, max: 60 },
    memory: { mean: 1, max: 1 },
    active: 2,
    launching: 0,
    draining: 0,
    usdPerHour: 0.05,
  };
  const day = {
    samples: Array.from({ length: 1440 }, () => sample),
    decisions: [{ action: 'scale-out' as const, from: 1, to: 2 }],
  };
  const choice = { more: ['digest.daily'], less: [] };

  it('sums a day up in its title, once', () => {
    const { pass } = passes();
    const [alert] = pass({ day, choice });
    expect(alert).toMatchObject({ type: 'digest.daily', title: '24 hours: 2 instances, CPU mean 40 %, $1.20' });
    expect(alert!.why).toBe('Scaled out 1x, in 0x; moved tasks 0x; replaced or repaired 0x. The highest instance was at 60 %.');
    expect(pass({ day, choice })).toEqual([]);
  });

  it('says nothing of a day that has hardly begun', () => {
    expect(passes().pass({ day: { ...day, samples: day.samples.slice(0, 30) }, choice })).toEqual([]);
  });
});

describe('a deployment that begins', () => {
  it('is told to those who asked for it, with what changes', () => {
    const begun = [aDeployment({ status: 'planning', changes: [{ service: 'vote', action: 'update', why: 'image' }] })];
    expect(passes().pass({ begun })).toEqual([]);
    expect(passes().pass({ begun, choice: { more: ['deploy.started'], less: [] } })).toMatchObject([
      { why: 'jo asked for it: update vote.' },
    ]);
  });
});
