import { delayOf } from '../random.js';
import { chance, type Ecs, type Task } from './state.js';
import { pullDelay, TIMING } from './timing.js';

/** Dynamic host ports come from the kernel's range (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html). */
const EPHEMERAL = { first: 32768, last: 60999 } as const;

/** How long a task's images take on its instance, and the error when one does not exist. Images stay in the instance's cache. */
export const pull = (ecs: Ecs, task: Task): { seconds: number; missing: string | null } => {
  const random = chance(ecs, 'pull');
  const images = (task.definition.body.containerDefinitions ?? []).map(({ image }) => image!);
  const missing = images.find((image) => !ecs.amazon.registry.exists(image));
  if (missing) return { seconds: 2, missing: notFound(missing) };
  const foreign = images.find((image) => !isMadeFor(ecs, task, image));
  if (foreign) return { seconds: 2, missing: ofOtherProcessor(task) };
  const unmounted = unmountable(ecs, task);
  if (unmounted) return { seconds: 5, missing: unmounted };
  let milliseconds = 0;
  for (const image of images) {
    const cached = task.containerInstance.images.has(image);
    milliseconds += delayOf(random, cached ? TIMING.cachedPull : pullDelay(ecs.amazon.registry.behaviour(image).sizeMiB ?? 100));
    task.containerInstance.images.add(image);
  }
  return { seconds: milliseconds / 1000, missing: null };
};

const isMadeFor = (ecs: Ecs, task: Task, image: string): boolean =>
  ecs.amazon.registry.processors(image).includes(processorOf(task));

const processorOf = ({ containerInstance }: Task): string =>
  containerInstance.attributes.get('ecs.cpu-architecture') === 'arm64' ? 'arm64' : 'amd64';

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html */
const ofOtherProcessor = (task: Task): string =>
  `CannotPullContainerError: failed to pull image manifest: no matching manifest for linux/${processorOf(task)} in the manifest list entries`;

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/resource-initialization-error.html */
const unmountable = (ecs: Ecs, task: Task): string | null => {
  for (const { efsVolumeConfiguration: efs } of task.definition.body.volumes ?? []) {
    const why = efs && ecs.amazon.efs?.unmountable(efs.fileSystemId ?? '', efs.authorizationConfig?.accessPointId ?? null);
    if (why)
      return `ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: stderr: ${why} : unsuccessful EFS utils command execution; code: 1`;
  }
  return null;
};

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html */
const notFound = (image: string): string =>
  `CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ${image}: ` +
  `pull access denied, repository does not exist or may require authorization`;

/** Gives every port mapping its host port: the fixed one, or a free one of the ephemeral range. */
export const openPorts = (ecs: Ecs, task: Task): void => {
  const { networkMode } = task.definition.body;
  const taken = new Set([...task.containerInstance.tasks].flatMap(({ hostPorts }) => hostPorts.map(({ hostPort }) => hostPort)));
  task.hostPorts = (task.definition.body.containerDefinitions ?? []).flatMap(({ name, portMappings = [] }) =>
    portMappings.flatMap(({ containerPort, hostPort }) => {
      if (!containerPort) return [];
      const own = networkMode === 'awsvpc' || networkMode === 'host';
      const port = own ? containerPort : hostPort || freePort(ecs, taken);
      taken.add(port);
      return [{ container: name!, containerPort, hostPort: port }];
    }),
  );
};

const freePort = (ecs: Ecs, taken: ReadonlySet<number>): number => {
  const random = chance(ecs, 'ports');
  for (;;) {
    const port = EPHEMERAL.first + Math.floor(random() * (EPHEMERAL.last - EPHEMERAL.first + 1));
    if (!taken.has(port)) return port;
  }
};
