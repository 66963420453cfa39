import type { Thresholds } from '../model/decision.js';
import type { Policy } from '../model/policy.js';
import type { Fault } from '../model/project.js';
import type { WhatIf } from '../scaling/what-if.js';
import { faultAt } from './json-body.js';

/**
 * What a stack could not be deployed with cannot be asked about either (config.ts has the same bounds): the rules of the loop are
 * made for lines that load can lie between.
 */
export const simulatedPolicyFaults = ({ policy: asked }: WhatIf, policy: Policy, hint: string): readonly Fault[] => {
  const { min, max } = { ...policy, ...asked };
  const lines: Thresholds = { ...policy.thresholds, ...asked.thresholds };
  const faults: readonly (readonly [boolean, string, string])[] = [
    [max < 1, '/policy/max', `max is ${max}; a cluster may have one instance at least.`],
    [min > max, '/policy/min', `min is ${min}, more than max (${max}).`],
    [lines.out < 10, '/policy/thresholds/out', `out is ${lines.out}; it is 10 at least.`],
    [lines.target < 5, '/policy/thresholds/target', `target is ${lines.target}; it is 5 at least.`],
    [lines.in < 5, '/policy/thresholds/in', `in is ${lines.in}; it is 5 at least.`],
    [lines.target > lines.out, '/policy/thresholds/target', `target is ${lines.target}, above out (${lines.out}).`],
    [lines.in > lines.out, '/policy/thresholds/in', `in is ${lines.in}, above out (${lines.out}).`],
  ];
  return faults.flatMap(([wrong, pointer, detail]) => (wrong ? [faultAt(pointer, detail, hint)] : []));
};
