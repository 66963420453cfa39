import { describe, expect, it } from '@jest/globals';
import type { Amazon } from '../../simulator/parts.js';
import { aTemplate, direct, launchOf, smallAmazon } from './support.js';

const launch = (amazon: Amazon, type: string, more: object = {}): string =>
  direct(amazon.ec2, 'RunInstances', launchOf(amazon, aTemplate(amazon), { InstanceType: type, ...more })).Instances[0]
    .InstanceId;

const burn = (amazon: Amazon, id: string, cpuUsed: number, minutes: number): void => {
  for (let minute = 0; minute < minutes; minute += 1) amazon.ec2.spendCredits(id, cpuUsed, 60);
};

describe('CPU credits', () => {
  it('start a t2 with thirty a vCPU and peg it at its baseline when they are spent', () => {
    const amazon = smallAmazon();
    const id = launch(amazon, 't2.micro');
    expect(amazon.ec2.credits(id)).toMatchObject({ mode: 'standard', balance: 30 });
    burn(amazon, id, 1, 33);
    expect(amazon.ec2.instances.get(id)!.cpuAllowance).toBe(1);
    burn(amazon, id, 1, 1);
    expect(amazon.ec2.instances.get(id)!.cpuAllowance).toBe(0.1);
  });

  it('come back while it rests', () => {
    const amazon = smallAmazon();
    const id = launch(amazon, 't2.micro');
    burn(amazon, id, 1, 40);
    burn(amazon, id, 0, 60);
    expect(amazon.ec2.credits(id)!.balance).toBeCloseTo(6);
    expect(amazon.ec2.instances.get(id)!.cpuAllowance).toBe(1);
  });

  it('are borrowed by an unlimited t3, which is never held back', () => {
    const amazon = smallAmazon();
    const id = launch(amazon, 't3.small');
    burn(amazon, id, 2, 60);
    expect(amazon.ec2.credits(id)).toMatchObject({ mode: 'unlimited', balance: 0, usage: 2 });
    expect(amazon.ec2.credits(id)!.surplusBalance).toBeCloseTo(120 - 24);
    expect(amazon.ec2.instances.get(id)!.cpuAllowance).toBe(1);
  });

  it('are kept for a day of earning at most', () => {
    const amazon = smallAmazon();
    const id = launch(amazon, 't3.micro');
    burn(amazon, id, 0, 3 * 24 * 60);
    expect(amazon.ec2.credits(id)!.balance).toBeCloseTo(288);
  });

  it('do not exist for other types', () => {
    const amazon = smallAmazon();
    expect(amazon.ec2.credits(launch(amazon, 'm5.large'))).toBeNull();
  });

  it('follow the credit specification of the template and of a later change', async () => {
    const amazon = smallAmazon();
    const id = launch(amazon, 't3.small', { CreditSpecification: { CpuCredits: 'standard' } });
    await amazon.world.run(60_000);
    const specification = () =>
      direct(amazon.ec2, 'DescribeInstanceCreditSpecifications', { InstanceIds: [id] }).InstanceCreditSpecifications[0]
        .CpuCredits;
    expect(specification()).toBe('standard');
    direct(amazon.ec2, 'ModifyInstanceCreditSpecification', {
      InstanceCreditSpecifications: [{ InstanceId: id, CpuCredits: 'unlimited' }],
    });
    expect(specification()).toBe('unlimited');
  });
});
