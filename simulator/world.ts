import type { Cancel } from '../shared/model/time.js';
import { hashOf, type Random, seeded } from './random.js';

/**
 * The discrete-event world: one virtual clock, one seed, one queue of things to happen. Nothing in the simulator reads another
 * clock. Things that happen are synchronous; product code that they wake runs to its next sleep before time moves on.
 */
export class World {
  #now: number;
  #order = 0;
  #queue: Happening[] = [];
  #target: number;
  #driving: Promise<void> | null = null;
  #streams = new Map<string, Random>();
  /** Product code that runs now (not asleep on this clock, not finished). */
  #awake = 0;
  happened = 0;

  constructor(
    readonly seed: number,
    startAt: number,
  ) {
    this.#now = startAt;
    this.#target = startAt;
  }

  now = (): number => this.#now;

  /** A named stream of chance, the same for the same seed. */
  random(stream: string): Random {
    let found = this.#streams.get(stream);
    if (!found) this.#streams.set(stream, (found = seeded((this.seed * 2654435761 + hashOf(stream)) >>> 0)));
    return found;
  }

  /** Lets something happen at a time (not before now). Returns a way to call it off. */
  at(time: number, name: string, happen: () => void): () => void {
    const happening: Happening = { time: Math.max(time, this.#now), order: this.#order++, name, happen, off: false };
    push(this.#queue, happening);
    return () => {
      happening.off = true;
    };
  }

  after(milliseconds: number, name: string, happen: () => void): () => void {
    return this.at(this.#now + milliseconds, name, happen);
  }

  /** Every `milliseconds`, first after `first`. */
  every(milliseconds: number, name: string, happen: () => void, first = milliseconds): void {
    this.after(first, name, () => {
      happen();
      this.every(milliseconds, name, happen);
    });
  }

  /** For product code: resolves when the virtual clock has moved on, or at once when cancelled. */
  sleep = (milliseconds: number, cancel?: Cancel): Promise<void> =>
    new Promise((wake) => {
      const awake = () => {
        this.#stirred = true;
        wake();
      };
      const callOff = this.after(Math.max(0, milliseconds), 'wake', awake);
      cancel?.addEventListener('abort', () => {
        callOff();
        awake();
      });
    });

  /** Marks product code as started, so that the driver lets it run to its next sleep before time moves on. */
  stir(): void {
    this.#stirred = true;
  }
  #stirred = false;

  /** Counts work that leaves the microtask queue (an SDK encoding, a stream): time stands still until it is over. */
  async busy<T>(work: Promise<T>): Promise<T> {
    this.#awake += 1;
    try {
      return await work;
    } finally {
      this.#awake -= 1;
      this.#stirred = true;
    }
  }

  /** Runs all that happens up to this time; overlapping calls share one driver. */
  async runUntil(time: number): Promise<void> {
    this.#target = Math.max(this.#target, time);
    while (this.#now < time) await (this.#driving ??= this.#drive().finally(() => (this.#driving = null)));
  }

  run(milliseconds: number): Promise<void> {
    return this.runUntil(this.#now + milliseconds);
  }

  /** Runs until the condition holds; throws with the name of what did not come true after `limit` of virtual time. */
  async runUntilTrue(condition: () => boolean, limit: number, what: string): Promise<void> {
    const end = this.#now + limit;
    await this.settle();
    while (!condition()) {
      if (this.#now >= end) throw new Error(`${what}: not within ${limit / 1000} s of virtual time`);
      const next = this.#next();
      await this.runUntil(Math.min(end, Math.max(next?.time ?? end, this.#now + 1)));
    }
  }

  async #drive(): Promise<void> {
    await this.settle();
    for (;;) {
      const next = this.#next();
      if (!next || next.time > this.#target) break;
      pop(this.#queue);
      this.#now = next.time;
      this.happened += 1;
      next.happen();
      if (this.#stirred) await this.settle();
    }
    this.#now = Math.max(this.#now, this.#target);
  }

  #next(): Happening | undefined {
    while (this.#queue[0]?.off) pop(this.#queue);
    return this.#queue[0];
  }

  /** Waits until all woken product code sleeps on this clock or has ended. */
  async settle(): Promise<void> {
    do {
      this.#stirred = false;
      await new Promise((done) => setImmediate(done));
    } while (this.#stirred || this.#awake > 0);
  }
}

interface Happening {
  readonly time: number;
  readonly order: number;
  readonly name: string;
  readonly happen: () => void;
  off: boolean;
}

const before = (a: Happening, b: Happening): boolean => a.time < b.time || (a.time === b.time && a.order < b.order);

const push = (heap: Happening[], item: Happening): void => {
  let at = heap.push(item) - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!before(heap[at]!, heap[parent]!)) return;
    [heap[at], heap[parent]] = [heap[parent]!, heap[at]!];
    at = parent;
  }
};

const pop = (heap: Happening[]): void => {
  const last = heap.pop()!;
  if (heap.length === 0) return;
  heap[0] = last;
  for (let at = 0; ; ) {
    const left = 2 * at + 1;
    if (left >= heap.length) return;
    const child = left + 1 < heap.length && before(heap[left + 1]!, heap[left]!) ? left + 1 : left;
    if (!before(heap[child]!, heap[at]!)) return;
    [heap[at], heap[child]] = [heap[child]!, heap[at]!];
    at = child;
  }
};
