import type { IncomingHttpHeaders } from 'node:http';

/**
 * Why a request to this machine's own server is not answered; null when it may be. A name that was pointed at this machine (DNS
 * rebinding) and a page of another site are both told by their headers; to follow a link to the page is no harm.
 */
export const foreignOf = (method: string, headers: IncomingHttpHeaders): string | null => {
  const host = headers.host ?? '';
  if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host)) return `Host ${host} is not this machine.`;
  if (headers.origin && headers.origin !== `http://${host}`) return `Pages of ${headers.origin} may not ask here.`;
  const follows = method === 'GET' && headers['sec-fetch-mode'] === 'navigate';
  return headers['sec-fetch-site'] === 'cross-site' && !follows ? 'Pages of other sites may not ask here.' : null;
};
