import { AMBASSADOR } from '../compose/translate/ambassadors.js';
import type { TaskSeen } from '../model/observation.js';
import type { WantedService } from '../model/project.js';

/** How ECS's agent says that a container was not begun because an ambassador's startTimeout was over (it gives it exit code 143). */
export const NOBODY_ANSWERED = new RegExp(`${AMBASSADOR}.* has timed out`);

/** How a task ended, as far as advice needs it. */
export type Ended = Pick<TaskSeen, 'reason' | 'exitCode'>;

/**
 * What an exit code says by itself: 128 + n = ended by signal n (https://tldp.org/LDP/abs/html/exitcodes.html), 126 and 127 from the
 * shell and from Docker (https://docs.docker.com/engine/containers/run/#exit-status). Null = nothing.
 */
export const exitMeaning = ({ exitCode, reason }: Ended): string | null => {
  if (exitCode === 137)
    return OUT_OF_MEMORY.test(reason ?? '') ? 'killed: out of memory' : 'killed (SIGKILL): out of memory, or told to';
  return exitCode === null ? null : (EXIT_CODES[exitCode] ?? null);
};

const EXIT_CODES: Readonly<Record<number, string>> = {
  0: 'it ended well',
  1: 'the program gave up',
  2: 'the program gave up, or was called in a wrong way',
  126: 'its command may not be executed',
  127: 'its command was not found',
  134: 'it aborted itself (SIGABRT)',
  139: 'it crashed (SIGSEGV)',
  143: 'it was told to stop (SIGTERM)',
  255: 'the program gave up, or could not be executed',
};

/** Causes that ECS names (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html), worst first. */
const CAUSES: readonly (readonly [RegExp, (wanted: WantedService) => string])[] = [
  [
    /exec format error|matching (platform|manifest)|does not match the (specified|detected) platform/i,
    ({ images }) =>
      `${images.map(({ ref }) => ref).join(', ')} is built for another processor than that of the instances: publish it for both (docker buildx build --platform linux/amd64,linux/arm64), or choose instances of its kind.`,
  ],
  [
    /CannotPull.*(toomanyrequests|rate limit)/is,
    () =>
      "Docker Hub's limit for anonymous pulls is used up: wait an hour, or take the image from public.ecr.aws or a registry of your own.",
  ],
  [
    /CannotPull.*no space left/is,
    () => "The instance's disk is full: smaller images, or a larger volume in the launch template.",
  ],
  [
    /CannotPull.*(timeout|dial tcp|no such host|connection refused|TLS handshake)/is,
    () =>
      "The instance does not reach the image's registry: its subnet needs a way out (public address, NAT or a VPC endpoint), and the name must resolve.",
  ],
  [
    /CannotPull.*(access denied|authori[sz]ation|unauthori[sz]ed|forbidden|no basic auth|\b40[13]\b)/is,
    (wanted) => privateImage(wanted),
  ],
  [
    /CannotPull/i,
    ({ images }) => `Check that ${images.map(({ ref }) => ref).join(', ')} exists and may be pulled from these instances.`,
  ],
  [
    NOBODY_ANSWERED,
    ({ dependsOn }) =>
      `Its program was not begun, because nobody answered at a port of a service that it dials (${dependsOn.map(({ service }) => service).join(', ')}): check what ports that service listens on, and expose those.`,
  ],
  [
    /port is already allocated|address already in use|bind for .* failed/i,
    ({ task }) =>
      `Port ${task.hostPorts.join(', ') || 'that it wants'} of the instance is taken by something else: publish another, or let the balancer choose one (leave the published port out).`,
  ],
  [
    /executable file not found|no such file or directory.*exec|permission denied.*exec|exec.*permission denied/is,
    () => 'Its command cannot be run: check `command` and `entrypoint`, and that the file is in the image and may be executed.',
  ],
  [
    /ResourceInitializationError/i,
    () =>
      'ECS could not prepare the task: check the secrets, volumes and log group that it names, and the roles that may read them.',
  ],
  [
    /(container health checks|health check)(?!.*ELB)/i,
    () => 'Its health check fails: try its command by hand in the container, or give it a longer start_period.',
  ],
];

const ECR = /^\d{12}\.dkr\.ecr(?:-fips)?\./i;

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/private-auth.html; the execution role reads secrets of this prefix only. */
const privateImage = ({ images, taskDefinition }: WantedService): string => {
  const which = `${images.map(({ ref }) => ref).join(', ')} is not there under this name, or private`;
  if (taskDefinition.containerDefinitions?.some(({ repositoryCredentials }) => repositoryCredentials))
    return `${which}, and the secret that x-aws-pull_credentials names does not open it: it must hold {"username":"…","password":"…"}.`;
  if (images.every(({ ref }) => ECR.test(ref)))
    return `${which}. Instances pull from repositories of ECR in the same account and region as the cluster: push it to one.`;
  return `${which}. A private registry other than ECR needs a secret: aws secretsmanager create-secret --name evenkeel/CLUSTER/registry --secret-string '{"username":"…","password":"…"}', and its ARN in the file: x-aws-pull_credentials: arn:….`;
};

const OUT_OF_MEMORY = /OutOfMemory/i;
const BEHIND_BALANCER = /ELB health check|target-group/i;

/** What to try, from the reason, the exit code and the last lines of the log. */
export const advice = (wanted: WantedService, { reason, exitCode }: Ended, log: string, tail: readonly string[] = []): string => {
  if (exitCode === 137 || OUT_OF_MEMORY.test(reason ?? ''))
    return `It used more than its ${wanted.task.memoryMiB} MiB, most likely: raise deploy.resources.limits.memory.`;
  if (BEHIND_BALANCER.test(reason ?? ''))
    return `The balancer finds it unhealthy: it must answer 200 to 399 on ${wanted.published.find(({ healthPath }) => healthPath)?.healthPath ?? '/'} (x-evenkeel: http: health: names another path), and listen on 0.0.0.0.`;
  const said = `${reason ?? ''}\n${tail.slice(-3).join('\n')}`;
  const cause = CAUSES.find(([pattern]) => pattern.test(said));
  if (cause) return cause[1](wanted);
  if (exitCode === 0)
    return 'The program ended by itself; a service has to keep running. If it has done its work, say restart: "no".';
  if (exitCode === 126 || exitCode === 127)
    return 'Its command cannot be run: check `command` and `entrypoint`, and that the file is in the image and may be executed.';
  if (exitCode === 139 || exitCode === 134)
    return `Read its log${log}; run the same image and variables elsewhere: the fault is in the program or its libraries.`;
  return `Read its log${log}; check its environment and that what it dials is there.`;
};
