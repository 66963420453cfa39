/** An EventBridge event as far as a trigger needs it. https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html */
export interface AwsEvent {
  readonly source?: string;
  readonly 'detail-type'?: string;
  readonly time?: string;
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** A text member of the detail, or undefined when it is something else. */
export const text = (event: AwsEvent, name: string): string | undefined => {
  const value = event.detail?.[name];
  return typeof value === 'string' ? value : undefined;
};
