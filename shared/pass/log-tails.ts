import { tailOf, tailsToRead } from '../deploying/log-tails.js';
import type { SeenProject } from '../deploying/seen.js';
import type { Deployment, WantedService } from '../model/project.js';
import type { ReconcilePorts } from './ports.js';

/**
 * The last lines of what stopped, read once a task. A log that cannot be read fails no pass: it is asked for again while it may still
 * come, and left out after that.
 */
export const withLogTails = async (
  ports: ReconcilePorts,
  wanted: readonly WantedService[],
  deployment: Deployment,
  seen: SeenProject,
): Promise<SeenProject> => {
  const { readLogTail } = ports;
  if (!readLogTail) return seen;
  const logTails: Record<string, readonly string[]> = { ...deployment.progress?.logTails };
  for (const asked of tailsToRead(wanted, deployment, seen, ports.clock.now())) {
    try {
      const lines = tailOf(await readLogTail(asked), wanted);
      if (lines.length > 0 || asked.last) logTails[asked.taskId] = lines;
    } catch (error) {
      ports.log({ level: 'warning', message: 'a log could not be read', stream: asked.stream, error: String(error) });
      if (asked.last) logTails[asked.taskId] = [];
    }
  }
  return { ...seen, logTails };
};
