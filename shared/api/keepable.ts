import { gzipSync } from 'node:zlib';
import { newReport } from '../compose/report.js';
import { InvalidInput } from '../errors.js';
import type { Understood } from './understand.js';

/** A function answers with 6 MB at most (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html); what changes is told beside. */
const MOST_ANSWERED_BYTES = 4 * 1024 * 1024;
/** A row of the table has 400 KiB (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html), and holds a little more than this. */
const MOST_KEPT_BYTES = 384 * 1024;

/** Refuses what could be understood and neither kept nor answered: a small file can say a long text in hundreds of places. */
export const checkKeepable = ({ wanted, model, verdicts, warnings }: Understood): void => {
  const said = JSON.stringify(model);
  const answered = Buffer.byteLength(said) + Buffer.byteLength(JSON.stringify([verdicts, warnings]));
  if (answered > MOST_ANSWERED_BYTES) throw tooLarge('an answer about it', answered, MOST_ANSWERED_BYTES);
  const kept = JSON.stringify([wanted, model]);
  if (Buffer.byteLength(kept) <= MOST_KEPT_BYTES) return;
  const zipped = gzipSync(kept).length;
  if (zipped > MOST_KEPT_BYTES) throw tooLarge('it', zipped, MOST_KEPT_BYTES);
};

const tooLarge = (what: string, bytes: number, most: number): InvalidInput => {
  const report = newReport();
  const detail = `written out, ${what} takes ${bytes} bytes, more than ${most}`;
  report.fault(
    'PROJECT_TOO_LARGE',
    { place: null, path: [] },
    detail,
    'split it into several projects, or put long texts into images',
  );
  return new InvalidInput(report.faults);
};
