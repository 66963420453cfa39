import { type Clock, SECOND } from '../model/time.js';
import type { Answer, StackEvent } from './event.js';
import { property } from './event.js';

export interface RespondPorts {
  readonly clock: Clock;
  readonly fetch: typeof fetch;
}

const TRIES = 4;

/** Of the whole answer: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html */
const MOST_BYTES = 4096;

/**
 * Tells CloudFormation how it ended, by a PUT to the address in the event. Without it the stack waits until its timeout, so it is
 * tried again; an answer that cannot be delivered at all is thrown.
 */
export const respond = async (ports: RespondPorts, event: StackEvent, answer: Answer): Promise<void> => {
  const body = bodyOf(event, answer);
  for (let attempt = 1; ; attempt += 1) {
    const fault = await put(ports, event.ResponseURL, body);
    if (fault === null) return;
    if (attempt === TRIES) throw new Error(`CloudFormation did not take the answer ${answer.status}: ${fault}`);
    await ports.clock.sleep(attempt * SECOND);
  }
};

/** With as much of the reason as there is room for: an arrow has three bytes, and a line break is written as two. */
const bodyOf = (event: StackEvent, { status, reason, data }: Answer): string => {
  const body = JSON.stringify({
    Status: status,
    Reason: reason,
    PhysicalResourceId: physicalId(event),
    StackId: event.StackId,
    RequestId: event.RequestId,
    LogicalResourceId: event.LogicalResourceId,
    Data: data ?? {},
  });
  const over = Buffer.byteLength(body) - MOST_BYTES;
  if (over <= 0 || reason === '') return body;
  // A character has one byte at least and six at most.
  return bodyOf(event, { status, reason: reason.slice(0, -Math.max(1, Math.ceil(over / 6))), ...(data && { data }) });
};

/** Never changes while the stack lives: a changed one would make CloudFormation delete the "old" resource after an update. */
export const physicalId = (event: StackEvent): string =>
  `evenkeel-${property(event, 'Cluster')}-${event.ResourceType.replace('Custom::', '').toLowerCase()}`;

/** Null when it was taken. The address is signed for no content type. */
const put = async ({ fetch }: RespondPorts, url: string, body: string): Promise<string | null> => {
  try {
    const response = await fetch(url, { method: 'PUT', body, headers: { 'content-type': '' } });
    return response.ok ? null : `${response.status} ${response.statusText}`;
  } catch (error) {
    return String((error as Error).cause ?? error);
  }
};
