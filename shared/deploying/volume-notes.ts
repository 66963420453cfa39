import type { Fault, WantedService } from '../model/project.js';

/** What becomes of each volume when the project is taken down: nothing else would say that an instance stays, or that data go. */
export const volumeNotes = (wanted: readonly WantedService[], keepVolumes: boolean): readonly Fault[] => [
  ...unique(wanted.flatMap(({ volumes }) => volumes.map(({ volume }) => volume))).map((name) =>
    keepVolumes
      ? note(
          'volume/kept',
          name,
          `The volume "${name}" stays on its instance, which is kept, and paid, for it.`,
          'evenkeel down --volumes gives it up.',
        )
      : note(
          'volume/given-up',
          name,
          `The volume "${name}" is given up: its instance may be ended now, and what was written goes with it.`,
          'Copy what you need before; without --volumes it stays.',
        ),
  ),
  ...unique(wanted.flatMap(({ accessPoints = [] }) => accessPoints.map(({ volume }) => volume))).map((name) =>
    note(
      keepVolumes ? 'volume/kept' : 'volume/given-up',
      name,
      `The volume "${name}" is a folder of the file system, which stays${keepVolumes ? '' : '; only its access point is deleted'}.`,
      keepVolumes ? 'The next up finds it again.' : 'Delete the folder yourself if its data are to go.',
    ),
  ),
];

const unique = (names: readonly string[]): readonly string[] => [...new Set(names)];

const note = (code: string, name: string, detail: string, hint: string): Fault => ({
  code,
  file: null,
  line: null,
  column: null,
  pointer: `/volumes/${name}`,
  detail,
  hint,
});
