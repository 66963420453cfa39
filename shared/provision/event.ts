import type { CloudFormationCustomResourceEvent } from 'aws-lambda';

/** What CloudFormation sends: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requests.html */
export type StackEvent = CloudFormationCustomResourceEvent;

export interface Answer {
  readonly status: 'SUCCESS' | 'FAILED';
  /** For the person who looks at the stack's events. */
  readonly reason: string;
  /** What Fn::GetAtt finds. */
  readonly data?: Readonly<Record<string, string>>;
}

export const success = (reason: string, data?: Answer['data']): Answer => ({
  status: 'SUCCESS',
  reason,
  ...(data ? { data } : {}),
});
export const failure = (reason: string): Answer => ({ status: 'FAILED', reason });

/** A property as text; every property arrives as text, lists and objects as themselves. '' when it is missing. */
export const property = (event: StackEvent, name: string): string => textOf(event.ResourceProperties, name);

/** What the property was before an Update; null on Create and Delete. */
export const oldProperty = (event: StackEvent, name: string): string | null =>
  event.RequestType === 'Update' ? textOf(event.OldResourceProperties, name) : null;

/** The variables that the other functions run with. */
export const environmentOf = (event: StackEvent): Readonly<Record<string, string>> => {
  const given = (event.ResourceProperties as Record<string, unknown>)['Environment'];
  return typeof given === 'object' && given !== null ? (given as Record<string, string>) : {};
};

const textOf = (properties: Readonly<Record<string, unknown>>, name: string): string => {
  const value = properties[name];
  return typeof value === 'string' ? value : '';
};
