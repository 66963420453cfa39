import { describe, expect, it } from '@jest/globals';
import { passes } from './passes.js';

describe('growth that is held back because instances do not answer', () => {
  it.each([
    ['launches never joined', 'The last 3 instances never joined the cluster, so no more are launched.'],
    ['agents fell silent', 'More agents are silent than chance explains, so no more are launched.'],
  ])('is told in words that are true when %s', (_, text) => {
    const [alert] = passes().pass({ blocked: [{ code: 'breaker-open', text }] });
    expect(alert).toMatchObject({
      why: text,
      title: expect.stringMatching(/^growth held back by instances that do not answer ECS /),
    });
    expect(alert!.todo).toMatch(/do not join, or why agents fall silent/);
  });
});
