/** A promise taken out of the code on purpose: the tests that guard it have to notice. */
export interface Mutant {
  readonly name: string;
  /** What is wrong with it, in one sentence. */
  readonly wrong: string;
  readonly edits: readonly Edit[];
  /** The test file that notices, where no scene does: what is wrong is wrong in one file, and said by its own test. A path from the root. */
  readonly test?: string;
  /** Only those tests of the file whose titles have this in them. */
  readonly titled?: string;
}

/** `find` occurs exactly once in the file (a path from the root), and is replaced. */
export interface Edit {
  readonly file: string;
  readonly find: string;
  readonly put: string;
}

/** Most mutants are one edit. */
export const mutant = (name: string, wrong: string, ...edits: readonly (readonly [string, string, string])[]): Mutant => ({
  name,
  wrong,
  edits: edits.map(([file, find, put]) => ({ file, find, put })),
});

/** Those that a test file notices. */
export const noticedBy = (
  test: string | readonly [file: string, titled: string],
  ...mutants: readonly Mutant[]
): readonly Mutant[] =>
  mutants.map((one) => (typeof test === 'string' ? { ...one, test } : { ...one, test: test[0], titled: test[1] }));
