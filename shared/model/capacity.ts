/** On each container instance: spot or on-demand. The loop puts it there, for ECS itself knows no attribute that tells. */
export const MARKET_ATTRIBUTE = 'evenkeel.market';

/** ECS's own: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement-constraints.html */
const PROCESSOR = 'attribute:ecs.cpu-architecture';

/** What a service says whose images are for both processors, in a cluster that has both. */
export const EITHER_PROCESSOR = `${PROCESSOR} in [x86_64, arm64]`;

export const onProcessor = (processor: 'x86_64' | 'arm64'): string => `${PROCESSOR} == ${processor}`;

/** Bound to one processor by one of these expressions. */
export const isOfOneProcessor = (expressions: readonly string[]): boolean =>
  expressions.some((expression) => expression.startsWith(`${PROCESSOR} ==`));

/** May run on either, and says so. */
export const isOfEither = (expressions: readonly string[]): boolean =>
  expressions.includes(EITHER_PROCESSOR) && !isOfOneProcessor(expressions);
