/**
 * Dots but no address: a compose file must not make us ask the metadata service or our own network by number. What a name leads to
 * is looked at when it is resolved, see outward.ts.
 */
export const isPublicHost = (host: string): boolean =>
  /^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z][a-z0-9-]*(?::\d+)?$/i.test(host) && !PRIVATE.test(host);

/** Names that lead nowhere on the internet: https://www.rfc-editor.org/rfc/rfc6762#appendix-G, RFC 8375, and a Linux host's own. */
const PRIVATE = /(?:^|\.)(?:localhost|localdomain|local|internal|intranet|private|corp|home|home\.arpa|lan)(?::\d+)?$/i;

/** Where requests of a compose file's author may go: named hosts on the internet, and those that the operator names. */
export const isAllowed = (host: string, allowed: readonly string[] = []): boolean => allowed.includes(host) || isPublicHost(host);
