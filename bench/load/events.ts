import { createCluster } from '../world/cluster.js';

const MINUTE = 60;
/** Nobody waits longer for a backlog. */
const MOST_MINUTES = 120;

/** So many events of ECS on the queue of one cluster at once: how long until it is empty, and how often the loop has looked for it. */
export const events = async (count: number, stack: string) => {
  const { local, deploy } = await createCluster({ stack, seed: 1, min: 2, max: 4, thresholds: { out: 70, target: 55, in: 60 } });
  await deploy('services: {web: {image: "nginx:1.27", mem_limit: 64m, deploy: {replicas: 4}}}\n');
  await local.advance(15 * MINUTE);
  const { amazon } = local;
  const ran = new Map<string, number>();
  amazon.ended = ({ function: name }) => void ran.set(name, (ran.get(name) ?? 0) + 1);
  const before = new Map(amazon.calls);
  const from = amazon.world.now();
  for (let at = 0; at < count; at += 1)
    amazon.sqs.send(QUEUE, JSON.stringify(stateChange(at, from)), { messageGroupId: 'demo', deduplicationId: `event-${at}` });
  const cpu = process.cpuUsage();
  const left = () => amazon.sqs.depth(QUEUE);
  let minutes = 0;
  while (left() > 0 && (minutes += 0.5) < MOST_MINUTES) await local.advance(MINUTE / 2);
  const spent = process.cpuUsage(cpu);
  const calls = [...amazon.calls]
    .filter(([name]) => !name.startsWith('dynamodb.'))
    .reduce((sum, [name, made]) => sum + made - (before.get(name) ?? 0), 0);
  return {
    count,
    left: left(),
    virtualSeconds: minutes * MINUTE,
    invocations: Object.fromEntries(ran),
    awsCalls: calls,
    cpuSeconds: Math.round((spent.user + spent.system) / 1e4) / 100,
  };
};

const QUEUE = 'arn:aws:sqs:us-east-1:123456789012:evenkeel-demo-work.fifo';

/** As events/ecs-task.json, with what the loop's triggers read. */
const stateChange = (at: number, now: number) => ({
  id: `event-${at}`,
  source: 'aws.ecs',
  'detail-type': 'ECS Task State Change',
  time: new Date(now).toISOString(),
  detail: { lastStatus: 'STOPPED', desiredStatus: 'STOPPED', taskArn: `arn:aws:ecs:us-east-1:123456789012:task/demo/${at}` },
});
