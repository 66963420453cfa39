import type { Row } from '../shared/compose/table.js';

export declare const supportPage: (rows: readonly Row[]) => string;
