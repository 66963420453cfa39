/** On each container instance: spot or on-demand. The loop puts it there, for ECS itself knows no attribute that tells. */
export const MARKET_ATTRIBUTE = 'evenkeel.market';
