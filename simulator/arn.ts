/** The last part of an ARN, or the name itself: `arn:aws:sqs:us-east-1:123456789012:work.fifo` → `work.fifo`. */
export const lastOf = (arn: string): string => arn.split(/[:/]/).at(-1)!;
