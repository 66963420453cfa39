import { aboutRoutes } from './about.js';
import { alertRoutes } from './alerts.js';
import { alertTestRoutes } from './alerts-test.js';
import { applyRoutes } from './apply.js';
import { cancelRoutes } from './cancel.js';
import { clusterRoutes } from './cluster.js';
import { configRoutes } from './config.js';
import { costRoutes } from './costs.js';
import { decisionRoutes } from './decisions.js';
import { deploymentRoutes } from './deployments.js';
import { drainRoutes } from './drain.js';
import { eventRoutes } from './events.js';
import { holdRoutes } from './hold.js';
import { limitRoutes } from './limits.js';
import { logRoutes } from './logs.js';
import { projectRoutes } from './projects.js';
import { removeRoutes } from './remove.js';
import { rollbackRoutes } from './rollback.js';
import type { Route } from './router.js';
import { scaleRoutes } from './scale.js';
import { simulateRoutes } from './simulate.js';
import { stopRoutes } from './stop.js';
import { taskRoutes } from './tasks.js';
import { timelineRoutes } from './timeline.js';
import { validateRoutes } from './validate.js';

/** Everything that the API offers; openapi.json tells the same to programs, and a test holds the two together. */
export const routes: readonly Route[] = [
  ...aboutRoutes,
  ...projectRoutes,
  ...validateRoutes,
  ...applyRoutes,
  ...configRoutes,
  ...removeRoutes,
  ...deploymentRoutes,
  ...cancelRoutes,
  ...rollbackRoutes,
  ...scaleRoutes,
  ...stopRoutes,
  ...clusterRoutes,
  ...timelineRoutes,
  ...decisionRoutes,
  ...simulateRoutes,
  ...holdRoutes,
  ...alertRoutes,
  ...alertTestRoutes,
  ...eventRoutes,
  ...costRoutes,
  ...limitRoutes,
  ...drainRoutes,
  ...taskRoutes,
  ...logRoutes,
];
