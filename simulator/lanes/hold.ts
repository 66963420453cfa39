import type { World } from '../world.js';

/** The clock of one call: held while the SDK encodes and decodes, released while the call itself waits on virtual time. */
export interface Hold {
  released<T>(call: () => Promise<T>): Promise<T>;
}

/** Runs the whole of a call with virtual time standing still, but for what it wraps in `released`. */
export const withHold = async <T>(world: World, work: (hold: Hold) => Promise<T>): Promise<T> => {
  let letGo = holdOf(world);
  const released: Hold['released'] = async (call) => {
    letGo();
    try {
      return await call();
    } finally {
      letGo = holdOf(world);
    }
  };
  try {
    return await work({ released });
  } finally {
    letGo();
  }
};

const holdOf = (world: World): (() => void) => {
  let letGo = (): void => {};
  void world.busy(
    new Promise<void>((done) => {
      letGo = done;
    }),
  );
  return letGo;
};
