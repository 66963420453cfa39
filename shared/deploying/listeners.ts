import { isDefault, type Route } from '../model/route.js';
import { TAG, targetGroupName, targetGroupPrefix } from './names.js';
import { isOwnRule } from './rules.js';
import type { SeenListener } from './seen.js';
import type { DeployInput, DeployStep, WantedListener } from './steps.js';

/** A listener for each published port: missing, leading elsewhere, or without the certificate that is asked for. */
export const listenerSteps = (routes: readonly Route[], input: DeployInput): DeployStep[] =>
  [...new Set(routes.map(({ port }) => port))].flatMap((port): DeployStep[] => {
    const here = routes.filter((route) => route.port === port);
    const seen = input.seen.listeners.find((listener) => listener.port === port);
    const listener = wantedListener(port, here, seen, input);
    if (seen && (isStrange(seen, listener, input) || isAsWanted(seen, listener))) return [];
    const whole = here.find(isDefault);
    const why = whole ? `port ${port} of the balancer leads to ${whole.service}` : `port ${port} of the balancer follows rules`;
    return [{ kind: 'ensure-listener', listener, why }];
  });

/**
 * Listeners that nothing uses once this project's `gone` rules are away are deleted; one that others' rules use loses our default action
 * only. What was made for rules alone and has none left is nobody's.
 */
export const surplusListeners = (routes: readonly Route[], gone: ReadonlySet<string>, input: DeployInput): DeployStep[] =>
  input.seen.listeners.flatMap((seen): DeployStep[] => {
    const { port, arn } = seen;
    const here = routes.filter((route) => route.port === port);
    const used = here.length > 0 || seen.rules.some((rule) => !gone.has(rule.arn));
    const own = isOwn(seen, input);
    if (!own && !seen.answers) return [];
    if (!used) return [{ kind: 'delete-listener', arn, why: `port ${port} is not published any more` }];
    if (!own || here.some(isDefault)) return [];
    const listener = { ...wantedListener(port, here, seen, input), targetGroup: null };
    return [{ kind: 'ensure-listener', listener, why: `port ${port} follows rules only from now on` }];
  });

const isOwn = ({ targetGroup }: SeenListener, { cluster, project }: DeployInput): boolean =>
  targetGroup?.startsWith(targetGroupPrefix(cluster, project.name)) === true;

/** Nobody else leads anywhere from it, so its protocol and certificates are ours to set. */
const isOursAlone = (seen: SeenListener, input: DeployInput): boolean =>
  (isOwn(seen, input) || seen.answers) && seen.rules.every((rule) => isOwnRule(rule, input));

/** The default of a listener stays as it is unless a route asks for it. */
const wantedListener = (
  port: number,
  here: readonly Route[],
  seen: SeenListener | undefined,
  input: DeployInput,
): WantedListener => {
  const { cluster, project, balancer } = input;
  const whole = here.find(isDefault);
  const asked = [...new Set(here.flatMap(({ certificate }) => certificate ?? []))];
  const kept = seen && !(isOursAlone(seen, input) && here.length > 0) ? seen.certificates : [];
  const [certificate = null, ...more] = [...new Set([...kept, ...asked])];
  return {
    arn: seen?.arn ?? null,
    loadBalancerArn: balancer.arn,
    port,
    targetGroup: whole
      ? targetGroupName(cluster, project.name, whole.service, whole.container, whole.target)
      : (seen?.targetGroup ?? null),
    certificate,
    moreCertificates: more,
    tags: {
      [TAG.cluster]: cluster,
      [TAG.project]: project.name,
      ...(here[0] ? { [TAG.service]: here[0].service } : {}),
    },
  };
};

/** Made by hand, or in use by others who speak another protocol or have its default. */
const isStrange = (seen: SeenListener, wanted: WantedListener, input: DeployInput): boolean => {
  const byHand = seen.targetGroup === null && !seen.answers;
  if (byHand) return true;
  const speaksOtherwise = seen.certificates.length > 0 !== (wanted.certificate !== null);
  if (speaksOtherwise && !isOursAlone(seen, input)) return true;
  return wanted.targetGroup !== seen.targetGroup && !seen.answers && !isOwn(seen, input);
};

const isAsWanted = (seen: SeenListener, wanted: WantedListener): boolean => {
  const asked = [...(wanted.certificate === null ? [] : [wanted.certificate]), ...wanted.moreCertificates];
  const speaks = seen.certificates[0] === asked[0] && asked.every((one) => seen.certificates.includes(one));
  return speaks && (seen.targetGroup === null ? seen.answers : true) && seen.targetGroup === wanted.targetGroup;
};
