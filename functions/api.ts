import { admitted } from '../shared/api/admit.js';
import { dispatch } from '../shared/api/router.js';
import { routes } from '../shared/api/routes.js';
import { httpStack } from '../shared/lambda/http-stack.js';
import { apiPorts } from '../shared/wiring/api.js';

/** People and programs: every route of the HTTP API. It validates, plans, records and answers; it changes nothing in ECS or EC2. */
export const handler = httpStack(async (request, runtime) => {
  const ports = apiPorts(runtime);
  return dispatch(routes, await admitted(request, ports), ports);
});
