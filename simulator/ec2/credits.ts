import { instanceType } from '../../shared/model/instance-types.js';
import type { Credits, Operation } from '../parts.js';
import { visible } from './describe-instances.js';
import type { CreditAccount, Ec2State } from './state.js';

/**
 * CPU credits of the T types. One credit is one vCPU at 100 % for a minute; an instance earns its baseline's worth and keeps at
 * most 24 hours of it (https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/burstable-credits-baseline-concepts.html).
 */
export const openAccount = (type: string, wanted: string | undefined): CreditAccount | null => {
  const known = instanceType(type);
  if (known?.baselinePercent == null) return null;
  const mode = wanted === 'standard' || wanted === 'unlimited' ? wanted : type.startsWith('t2.') ? 'standard' : 'unlimited';
  const launchCredits = type.startsWith('t2.') && mode === 'standard' ? LAUNCH_CREDITS_PER_VCPU * known.vcpu : 0;
  return { mode, balance: launchCredits, surplusBalance: 0, usage: 0 };
};

/** T2 only: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/burstable-performance-instances-standard-mode-concepts.html */
const LAUNCH_CREDITS_PER_VCPU = 30;

/** Burns what was used over the interval and earns the baseline. A dry standard instance is held at its baseline. */
export const spendCredits = (state: Ec2State, id: string, cpuUsed: number, seconds: number): void => {
  const instance = state.instances.get(id);
  const account = instance?.credits;
  if (!instance || !account) return;
  const { vcpu, baselinePercent } = instanceType(instance.type)!;
  const baseline = (vcpu * baselinePercent!) / 100;
  const earned = (baseline * seconds) / 60;
  account.usage = (cpuUsed * seconds) / 60;
  settle(account, earned - account.usage, baseline * 60 * 24);
  instance.cpuAllowance = account.mode === 'unlimited' || account.balance > 0 ? 1 : baselinePercent! / 100;
};

/** Surplus credits are borrowed against the next day and paid back before anything is saved. */
const settle = (account: CreditAccount, change: number, most: number): void => {
  const balance = account.balance - account.surplusBalance + change;
  account.balance = Math.min(most, Math.max(0, balance));
  account.surplusBalance = account.mode === 'unlimited' ? Math.min(most, Math.max(0, -balance)) : 0;
};

export const creditsOf = (state: Ec2State, id: string): Credits | null => {
  const account = state.instances.get(id)?.credits;
  return account ? { ...account } : null;
};

export const creditOperations = (state: Ec2State): Readonly<Record<string, Operation>> => ({
  DescribeInstanceCreditSpecifications: (input: { InstanceIds?: readonly string[] }) => ({
    InstanceCreditSpecifications: (input.InstanceIds ?? [])
      .map((id) => visible(state, id))
      .filter(({ credits }) => credits !== null)
      .map(({ id, credits }) => ({ InstanceId: id, CpuCredits: credits!.mode })),
  }),
  ModifyInstanceCreditSpecification: (input: {
    InstanceCreditSpecifications?: readonly { InstanceId?: string; CpuCredits?: string }[];
  }) => {
    const done: object[] = [];
    const failed: object[] = [];
    for (const { InstanceId = '', CpuCredits } of input.InstanceCreditSpecifications ?? []) {
      const account = state.instances.get(InstanceId)?.credits;
      if (account && (CpuCredits === 'standard' || CpuCredits === 'unlimited')) {
        account.mode = CpuCredits;
        done.push({ InstanceId });
      } else failed.push({ InstanceId, Error: refusal(state, InstanceId) });
    }
    return { SuccessfulInstanceCreditSpecifications: done, UnsuccessfulInstanceCreditSpecifications: failed };
  },
});

const refusal = (state: Ec2State, id: string): object =>
  state.instances.has(id)
    ? {
        Code: 'InstanceCreditSpecification.NotSupported',
        Message: `The instance ${id} is not burstable, or the credit option is unknown.`,
      }
    : { Code: 'InvalidInstanceID.NotFound', Message: `The instance ID '${id}' does not exist` };
