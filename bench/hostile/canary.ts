/** Letters that are nowhere else: where they turn up, what a body said has. */
export const CANARY = 'c4n4ry5f1d9e';
