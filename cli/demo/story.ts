import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Local } from '../../simulator/local.js';
import { stackFile } from '../launch-local.js';
import type { Checks } from './checks.js';
import type { Eyes } from './eyes.js';
import type { Timeline } from './timeline.js';

const PROJECT = 'vote';

/** Deploy, load to 90 %, two near 45 %, load falls, one again, down. */
export const story = async (local: Local, aws: Eyes, told: Timeline, checked: Checks): Promise<void> => {
  await deploy(local, aws, told, checked);
  await grow(local, aws, told, checked);
  await shrink(local, aws, told, checked);
  await remove(local, aws, told, checked);
  const { violations } = local.amazon;
  checked.that('no promise was broken on the way', violations.length === 0, violations.length === 0 ? 'none' : violations);
};

const deploy = async (local: Local, aws: Eyes, told: Timeline, checked: Checks): Promise<void> => {
  told.chapter('A compose file is posted: the voting app, five services, on one t3.small.');
  const file = readFileSync(join(dirname(stackFile()), 'examples', 'voting-app', 'compose.yaml'));
  const answer = await call(local, 'PUT', `/v1/projects/${PROJECT}`, file);
  checked.that('the file is accepted', answer.status === 202, answer.status);
  await until(local, told, 15, async () => (await projectStatus(local)) === 'steady', 'the project is steady');
  const services = await aws.services();
  checked.that(
    'ECS runs five services as wanted',
    services.length === 5 && services.every((one) => one.running === one.desired),
    services.map((one) => `${one.name} ${one.running}/${one.desired}`).join(', '),
  );
  checked.that('on one instance', (await aws.instances()).length === 1, await aws.instances());
};

const grow = async (local: Local, aws: Eyes, told: Timeline, checked: Checks): Promise<void> => {
  told.chapter('People vote: vote takes 0.9 vCPU, result 0.6, worker 0.3. That is 90 % of the instance.');
  for (const [service, cpu] of [
    ['vote', 0.9],
    ['result', 0.6],
    ['worker', 0.3],
  ] as const)
    await setLoad(local, service, cpu);
  await until(local, told, 20, async () => (await aws.instances()).length === 2, 'a second instance');
  await until(local, told, 20, () => settledNear(aws, 45), 'both near 45 %');
  const shares = await cpuOfAll(aws);
  checked.that('two instances', shares.length === 2, shares.length);
  checked.that(
    'CloudWatch measures each near 45 %',
    shares.every((one) => one !== null && Math.abs(one - 45) <= 3),
    shares.map((one) => `${one?.toFixed(1)} %`).join(' and '),
  );
  checked.that(
    'the tasks really moved',
    Object.values(await aws.tasks()).every((names) => names.length > 0),
    await aws.tasks(),
  );
  await local.advance(240);
  await told.decisions();
  checked.that(
    'exactly one launch was asked for',
    (local.amazon.calls.get('ec2.RunInstances') ?? 0) === 2,
    `${local.amazon.calls.get('ec2.RunInstances')} RunInstances calls, the first instance included`,
  );
};

const shrink = async (local: Local, aws: Eyes, told: Timeline, checked: Checks): Promise<void> => {
  told.chapter('The vote is over: the load falls to a tenth.');
  for (const [service, cpu] of [
    ['vote', 0.09],
    ['result', 0.06],
    ['worker', 0.03],
  ] as const)
    await setLoad(local, service, cpu);
  await until(local, told, 60, async () => (await aws.instances()).length === 1, 'one instance again');
  await local.advance(120);
  const services = await aws.services();
  checked.that('one instance again', (await aws.instances()).length === 1, await aws.instances());
  checked.that(
    'and all five services still run',
    services.length === 5 && services.every((one) => one.running === one.desired),
    services.map((one) => `${one.name} ${one.running}/${one.desired}`).join(', '),
  );
};

const remove = async (local: Local, aws: Eyes, told: Timeline, checked: Checks): Promise<void> => {
  told.chapter('The project is taken down.');
  const answer = await call(local, 'DELETE', `/v1/projects/${PROJECT}`);
  checked.that('the removal is accepted', answer.status === 202, answer.status);
  await until(
    local,
    told,
    20,
    async () => (await call(local, 'GET', `/v1/projects/${PROJECT}`)).status === 404,
    'the project is gone',
  );
  checked.that(
    'ECS runs nothing of it',
    (await aws.services()).length === 0 && Object.values(await aws.tasks()).flat().length === 0,
    await aws.tasks(),
  );
};

const setLoad = (local: Local, service: string, cpu: number) =>
  call(local, 'POST', '/simulator/load', Buffer.from(JSON.stringify({ project: PROJECT, service, cpu })));

const call = (local: Local, method: string, url: string, body: Buffer = Buffer.alloc(0)) =>
  local.request({ method, url, headers: {}, body });

const projectStatus = async (local: Local): Promise<string> =>
  (JSON.parse((await call(local, 'GET', `/v1/projects/${PROJECT}`)).body.toString()) as { status: string }).status;

const cpuOfAll = async (aws: Eyes): Promise<(number | null)[]> => Promise.all((await aws.instances()).map((id) => aws.cpu(id)));

const settledNear = async (aws: Eyes, percent: number): Promise<boolean> => {
  const shares = await cpuOfAll(aws);
  return shares.length === 2 && shares.every((one) => one !== null && Math.abs(one - percent) <= 3);
};

/** Lets time pass in steps of 15 seconds until it is so, telling what is decided on the way; at most so many virtual minutes. */
const until = async (
  local: Local,
  told: Timeline,
  minutes: number,
  isSo: () => Promise<boolean>,
  what: string,
): Promise<void> => {
  for (let step = 0; step < minutes * 4; step += 1) {
    if (await isSo()) return;
    await local.advance(15);
    await told.decisions();
  }
  throw new Error(`${what}: not within ${minutes} minutes`);
};
