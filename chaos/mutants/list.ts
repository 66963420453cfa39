import { ASKING } from './asking.js';
import { DELIVERING } from './delivering.js';
import { DEPLOYING } from './deploying.js';
import { DOORS } from './doors.js';
import { DRAINING } from './draining.js';
import { FENCING } from './fencing.js';
import { FLEETS } from './fleets.js';
import { KEEPING } from './keeping.js';
import { LAUNCHING } from './launching.js';
import { LEDGER } from './ledger.js';
import { LIMITING } from './limiting.js';
import { MENDING } from './mending.js';
import { MOVING } from './moving.js';
import type { Mutant } from './mutant.js';
import { NETS } from './nets.js';
import { PAGES } from './pages.js';
import { PASSING } from './passing.js';
import { REMOVING } from './removing.js';
import { RULES } from './rules.js';
import { SENDING } from './sending.js';
import { SLIPS } from './slips.js';
import { TABLE } from './table.js';
import { TELLING } from './telling.js';
import { WAKING } from './waking.js';

/** What scenes notice: promises that hold between passes, calls and projects. */
const PLAYED: readonly Mutant[] = [...LAUNCHING, ...FENCING, ...DRAINING, ...MOVING, ...DEPLOYING, ...TELLING, ...SLIPS];

/** What is wrong with one call, one row or one request, and noticed by the tests of it. */
const TESTED: readonly Mutant[] = [
  ...NETS,
  ...PAGES,
  ...TABLE,
  ...LEDGER,
  ...ASKING,
  ...LIMITING,
  ...FLEETS,
  ...SENDING,
  ...DELIVERING,
  ...REMOVING,
  ...MENDING,
  ...WAKING,
  ...PASSING,
  ...RULES,
  ...KEEPING,
  ...DOORS,
];

/** All of them, by what they endanger. */
export const MUTANTS: readonly Mutant[] = [...PLAYED, ...TESTED];
