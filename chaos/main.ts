import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runJobs } from './jobs.js';
import { runMany } from './many.js';
import { type Options, readOptions, USAGE } from './options.js';
import { storyOf } from './story.js';
import { failureLine, lastLine, type Summary } from './summary.js';

/** Fault schedules by seed: exit 0 nothing broken, 1 something, 2 not understood. */
const main = async (args: readonly string[]): Promise<number> => {
  const { options, faults } = readOptions(args);
  if (faults.length > 0) {
    console.error([...faults, '', USAGE].join('\n'));
    return 2;
  }
  if (options.story !== null) {
    const { text, failed } = await storyOf(options.story, { file: stackFile(), kinds: options.kinds });
    console.log(text);
    return failed ? 1 : 0;
  }
  const summary = await run(options);
  console.log(options.json ? JSON.stringify(summary) : lastLine(summary));
  return summary.failed.length === 0 ? 0 : 1;
};

const run = async (options: Options): Promise<Summary> => {
  const say = (failed: Summary['failed']): void => {
    if (!options.json) for (const one of failed) console.log(failureLine(one));
  };
  if (options.jobs === 1) return runMany({ ...options, file: stackFile(), heard: say });
  const kinds = options.kinds.length > 0 ? options.kinds.join(',') : 'none';
  const rest = [
    '--faults',
    kinds,
    ...(options.wire ? ['--wire'] : []),
    ...(options.minutes ? ['--minutes', String(options.minutes)] : []),
  ];
  const summary = await runJobs(fileURLToPath(import.meta.url), { ...options, rest });
  say(summary.failed);
  return summary;
};

/** serverless.yml lies above both chaos/ and dist/. */
const stackFile = (): string => {
  const file = join(dirname(fileURLToPath(import.meta.url)), '..', 'serverless.yml');
  if (!existsSync(file)) throw new Error(`${file} is not there: it describes the stack that is put to the test`);
  return file;
};

process.exitCode = await main(process.argv.slice(2));
