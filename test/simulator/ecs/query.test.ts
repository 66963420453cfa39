import { describe, expect, it } from '@jest/globals';
import { parseQuery } from '../../../simulator/ecs/query.js';
import type { ContainerInstance } from '../../../simulator/ecs/state.js';
import { refusal } from './scene.js';

const instance = {
  attributes: new Map<string, string | undefined>([
    ['ecs.instance-type', 't3.small'],
    ['ecs.availability-zone', 'us-east-1a'],
    ['stack', 'prod'],
    ['evenkeel.cordoned', undefined],
  ]),
  agentConnected: true,
  ec2: { id: 'i-0123' },
  registeredAt: 0,
  tasks: new Set([{ group: 'service:web', lastStatus: 'RUNNING' }]),
} as unknown as ContainerInstance;

describe('the cluster query language', () => {
  it.each([
    ['attribute:ecs.instance-type == t3.small', true],
    ['attribute:ecs.instance-type == t3.large', false],
    ['attribute:ecs.instance-type != t3.large', true],
    ['attribute:ecs.instance-type =~ t3.*', true],
    ['attribute:ecs.instance-type =~ t2.*', false],
    ['attribute:stack exists', true],
    ['attribute:missing exists', false],
    ['attribute:missing !exists', true],
    ['attribute:evenkeel.cordoned !exists', false],
    ['attribute:ecs.availability-zone in [us-east-1a, us-east-1b]', true],
    ['attribute:ecs.availability-zone !in [us-east-1a]', false],
    ['attribute:stack == prod and attribute:missing exists', false],
    ['attribute:stack == prod or attribute:missing exists', true],
    ['not(attribute:stack == prod)', false],
    ['!(attribute:stack == prod) || ec2InstanceId == i-0123', true],
    ['(attribute:stack == dev or attribute:stack == prod) and attribute:ecs.instance-type == "t3.small"', true],
    ['task:group == service:web', true],
    ['task:group == service:db', false],
    ['runningTasksCount >= 1', true],
    ['agentConnected == true', true],
  ])('%s is %s', (expression, holds) => {
    expect(parseQuery(expression)(instance)).toBe(holds);
  });

  it.each([
    'attribute:a ==',
    'attribute:a near b',
    'colour == red',
    '(attribute:a exists',
    'attribute:a exists attribute:b exists',
  ])('refuses %s', (expression) => {
    expect(refusal(() => parseQuery(expression))).toMatchObject({ name: 'InvalidParameterException' });
  });
});
