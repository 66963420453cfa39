/** One function as Lambda gets it: its bundle, and that bundle zipped. */
export declare const zipFunction: (name: string) => Promise<{ readonly code: string; readonly zip: Buffer }>;
