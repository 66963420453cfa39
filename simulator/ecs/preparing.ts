import { checkSeconds, companionsOf, isHealthy, patienceSeconds } from './companions.js';
import { stepsBefore } from './ending.js';
import type { Ecs, Task } from './state.js';

/** What a task's life goes on with. */
export interface Next {
  readonly after: (seconds: number, what: string, happen: () => void) => void;
  readonly start: () => void;
  readonly refuse: (why: string) => void;
}

/** What must end before the programs begin runs first; then what they need beside them must be healthy. */
export const prepare = (ecs: Ecs, task: Task, next: Next): void => {
  const { seconds, exits, failed } = stepsBefore(task);
  const then = (): void => {
    task.exits = exits;
    const exit = `${failed} (STOPPED->RUNNING) - Exit: ${exits.get(failed ?? '')}`;
    if (failed === null) awaitCompanions(ecs, task, next, 0);
    else next.refuse(`failed to resolve container ordering dependency [${exit}]`);
  };
  if (seconds === 0) then();
  else next.after(seconds, 'steps before the programs end', then);
};

/** A dependency that is not healthy within its startTimeout ends the task: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html */
const awaitCompanions = (ecs: Ecs, task: Task, next: Next, waitedSeconds: number): void => {
  const companions = companionsOf(task);
  if (companions.length === 0) {
    next.start();
    return;
  }
  const waits = waitedSeconds + checkSeconds(companions);
  next.after(waits - waitedSeconds, 'containers are checked', () => {
    const sick = companions.find((container) => !isHealthy(ecs, task, container));
    if (!sick) next.start();
    else if (waits < patienceSeconds(sick)) awaitCompanions(ecs, task, next, waits);
    else next.refuse(`container ordering dependency [${sick.name}] has timed out`);
  });
};
