/**
 * Dots but no address: a compose file must not make us ask the metadata service or our own network by number. What a name leads to
 * is looked at when it is resolved, see outward.ts.
 */
export const isPublicHost = (host: string): boolean =>
  /^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z][a-z0-9-]*(?::\d+)?$/i.test(host) &&
  !/(?:^|\.)(?:localhost|local|internal)(?::\d+)?$/i.test(host);

/** Where requests of a compose file's author may go: named hosts on the internet, and those that the operator names. */
export const isAllowed = (host: string, allowed: readonly string[] = []): boolean => allowed.includes(host) || isPublicHost(host);
