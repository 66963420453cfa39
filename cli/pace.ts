import type { World } from '../simulator/world.js';

/** Ticks this often: fine enough that a page sees time flow. Milliseconds of wall time. */
const TICK = 25;

/**
 * Lets virtual time follow the wall clock at a speed. When somebody jumps ahead (advance), it goes on from there. Returns the stop.
 */
export const pace = (world: World, speed: number, onFault: (error: unknown) => void): (() => void) => {
  let wall = performance.now();
  let running = false;
  let goal = world.now();
  const tick = async (): Promise<void> => {
    const now = performance.now();
    goal = Math.max(goal + (now - wall) * speed, world.now());
    wall = now;
    if (running) return;
    running = true;
    await world.runUntil(Math.floor(goal)).catch(onFault);
    running = false;
  };
  const timer = setInterval(() => void tick(), TICK);
  return () => clearInterval(timer);
};
