import { describe, expect, it } from '@jest/globals';
import { brief, plan } from './support.js';

const file = (more: string, requests = 6000) =>
  `services:\n  web:\n    image: nginx\n    ${more}\n    x-evenkeel:\n      scale:\n        max: 6\n        requests: ${requests}\n`;

describe('x-evenkeel.scale.requests', () => {
  it('is how many requests a minute one task serves', () => {
    expect(plan(file('ports: ["8080:80"]')).of('web').scale).toEqual({ min: 1, max: 6, cpu: null, memory: null, requests: 6000 });
  });

  it.each([
    ['publishes no port', 'hostname: web', {}],
    ['publishes what is not HTTP', 'ports: ["5432:5432"]', {}],
    ['runs where there is no balancer', 'ports: ["8080:80"]', { balancer: 'none' as const }],
  ])('is refused at its line when the service %s', (_, more, options) => {
    const { faults } = plan(file(more), {}, options);
    expect(faults.map(brief)).toContain('REQUESTS_WITHOUT_BALANCER 8:9');
  });

  it('is refused when it is not above zero', () => {
    expect(plan(file('ports: ["8080:80"]', -1)).faults.map(brief)).toEqual(['BAD_REQUESTS 8:9']);
  });

  it('that the project says for all is left to the services that the balancer leads to', () => {
    const all =
      'x-evenkeel: {scale: {max: 4, requests: 60}}\nservices: {web: {image: nginx, ports: ["8080:80"]}, work: {image: busybox}}';
    const { of, faults } = plan(all);
    expect(faults).toEqual([]);
    expect([of('web').scale?.requests, of('work').scale?.requests]).toEqual([60, undefined]);
  });
});
