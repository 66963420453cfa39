import { describe, expect, it } from '@jest/globals';
import { plan } from './support.js';

const file = (schedule: string) => `services: {web: {image: x, x-evenkeel: {scale: {min: 1, max: 6, schedule: [${schedule}]}}}}`;

describe('x-evenkeel.scale.schedule', () => {
  it('becomes minimums of the range, in UTC unless a zone is named', () => {
    const office = '{min: 4, from: "0 8 * * 1-5", until: "0 18 * * 1-5", zone: Europe/Berlin}';
    const night = '{min: 2, from: "0 0 * * *", until: "0 1 * * *"}';
    expect(plan(file(`${office}, ${night}`)).of('web').scale).toEqual({
      min: 1,
      max: 6,
      cpu: null,
      memory: null,
      schedule: [
        { min: 4, from: '0 8 * * 1-5', until: '0 18 * * 1-5', zone: 'Europe/Berlin' },
        { min: 2, from: '0 0 * * *', until: '0 1 * * *', zone: 'UTC' },
      ],
    });
  });

  it.each([
    ['{min: 9, from: "0 8 * * *", until: "0 9 * * *"}', /min must be between 1 and max \(6\), not 9/],
    ['{min: 2, from: "0 8 * *", until: "0 9 * * *"}', /"0 8 \* \*" is not a cron pattern/],
    ['{min: 2, from: "0 8 * * *", until: "0 9 * * *", zone: Mars}', /Mars is not a time zone/],
  ])('says what is wrong with %s', (schedule, wrong) => {
    expect(plan(file(schedule)).faults.map(({ detail }) => detail)).toContainEqual(expect.stringMatching(wrong));
  });
});
