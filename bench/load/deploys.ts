import { quantile } from '../measures/quantile.js';
import { anApi } from '../world/an-api.js';

const FILE = 'services: {worker: {image: "busybox:1.27", mem_limit: 64m}}\n';

/**
 * So many files at once at one warm handler, each another one: of so many projects. More than 50 could not be had: each has a Cloud
 * Map namespace, of which AWS allows 50 in a Region.
 */
export const deploys = async (count: number, projects: number) => {
  const api = anApi({ env: { CHANGES_PER_MINUTE: '0' } });
  const [from, cpu] = [performance.now(), process.cpuUsage()];
  const spans: number[] = [];
  const work = Promise.all(
    Array.from({ length: count }, async (_, at) => {
      const name = `shop-${at % projects}`;
      const body = Buffer.from(FILE.replace('1.27', `1.${at}`));
      const answer = await api.ask({
        method: 'PUT',
        path: `/v1/projects/${name}`,
        headers: { 'content-type': 'application/yaml' },
        body,
      });
      spans.push(performance.now() - from);
      return { status: answer.statusCode ?? 0, retryAfter: answer.headers?.['retry-after'] };
    }),
  );
  let over = false;
  void work.finally(() => (over = true));
  while (!over) await api.world.run(100);
  const answers = await work;
  const spent = process.cpuUsage(cpu);
  const rows = (await api.store.query('projects')).rows.length;
  const statuses: Record<string, number> = {};
  for (const { status } of answers) statuses[status] = (statuses[status] ?? 0) + 1;
  return {
    count,
    projects,
    statuses,
    /** Refused ones that are told when to come again. */
    toldWhen: answers.filter(({ status, retryAfter }) => status >= 400 && retryAfter !== undefined).length,
    projectRows: rows,
    cpuSeconds: seconds((spent.user + spent.system) / 1_000),
    seconds: { p50: seconds(quantile(spans, 0.5)), p99: seconds(quantile(spans, 0.99)), last: seconds(Math.max(...spans)) },
  };
};

const seconds = (milliseconds: number | null): number => Math.round((milliseconds ?? 0) / 10) / 100;
