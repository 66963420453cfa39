import type { Alert } from '../model/alert.js';

/** Where a reader can go from an alert. */
export interface Where {
  /** Without a slash at the end; null when it is not known. */
  readonly apiUrl: string | null;
  readonly region: string;
  /** The simulator has no console. */
  readonly simulated: boolean;
}

export interface Link {
  readonly text: string;
  readonly url: string;
}

/**
 * The links of an alert. On AWS they lead to the console, which asks a telephone to sign in: the API takes signed requests only, so
 * its page cannot be opened by a link (`commandsOf` says how). The simulated API asks nobody.
 */
export const linksOf = (alert: Alert, { apiUrl, region, simulated }: Where): readonly Link[] => {
  if (!simulated) return consolesOf(alert.cluster, region);
  const api = (text: string, path: string): readonly Link[] => (apiUrl === null ? [] : [{ text, url: `${apiUrl}${path}` }]);
  const deployment = alert.numbers['deployment'];
  return [
    ...api('Page', '/'),
    ...(alert.decision === null ? [] : api('Decision', `/v1/cluster/decisions/${alert.decision}`)),
    ...(alert.project === null || deployment === undefined
      ? []
      : api('Deployment', `/v1/projects/${alert.project}/deployments/${deployment}`)),
  ];
};

/** What shows the page, and what is behind the alert, through a signature: for a terminal. None where links do. */
export const commandsOf = ({ decision, project, numbers }: Alert, { apiUrl, simulated }: Where): readonly string[] => {
  if (simulated || apiUrl === null) return [];
  const deployment = numbers['deployment'];
  return [
    'evenkeel open',
    ...(decision === null ? [] : [`evenkeel explain ${decision}`]),
    ...(project === null || deployment === undefined ? [] : [`evenkeel wait -p ${project} ${deployment}`]),
  ].map((command) => `${command} --api ${apiUrl}`);
};

const consolesOf = (cluster: string, region: string): readonly Link[] => {
  const console = `https://${region}.console.aws.amazon.com`;
  return [
    { text: 'Dashboard', url: `${console}/cloudwatch/home?region=${region}#dashboards/dashboard/evenkeel-${cluster}` },
    { text: 'ECS console', url: `${console}/ecs/v2/clusters/${encodeURIComponent(cluster)}/services?region=${region}` },
  ];
};
