// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are variables of serverless.yml, not of TypeScript
import { describe, expect, it } from '@jest/globals';
import { evaluate, references, type Scope } from '../../simulator/stack/intrinsics.js';
import { inOrder } from '../../simulator/stack/order.js';
import { resolveVariables } from '../../simulator/stack/variables.js';

const sources = {
  param: { a: 'x', n: 5, list: [1, 2] },
  opt: { region: 'eu-west-1' },
  sls: { stage: 'dev' },
  aws: {},
  env: {},
  self: { service: 'boat', deep: { v: '${param:a}!' } },
};

describe('variables of serverless.yml', () => {
  it.each([
    ['${param:a}', 'x'],
    ['pre-${param:a}-${sls:stage}', 'pre-x-dev'],
    ["${opt:missing, 'fallback'}", 'fallback'],
    ['${self:deep.v}', 'x!'],
    ['${opt:missing, ${param:a}}', 'x'],
    ['${param:list}', [1, 2]],
    ['${param:n}', 5],
    ['arn:${AWS::Region}:${Cluster}', 'arn:${AWS::Region}:${Cluster}'],
  ])('%s', (text, value) => expect(resolveVariables(text, sources)).toEqual(value));

  it('without value and default are named', () => {
    expect(() => resolveVariables({ deep: ['${param:none}'] }, sources)).toThrow('${param:none} has no value and no default');
  });
});

const scope: Scope = { ref: (id) => `ref-${id}`, getAtt: (id, name) => `${id}.${name}`, condition: (name) => name === 'Yes' };

describe('functions of CloudFormation', () => {
  it.each([
    [{ Ref: 'Queue' }, 'ref-Queue'],
    [{ 'Fn::GetAtt': ['Queue', 'Arn'] }, 'Queue.Arn'],
    [{ 'Fn::GetAtt': 'Queue.Arn' }, 'Queue.Arn'],
    [{ 'Fn::Sub': 'a/${Queue}/${Queue.Arn}/${!Literal}' }, 'a/ref-Queue/Queue.Arn/${Literal}'],
    [{ 'Fn::Sub': ['${own}-${Queue}', { own: { Ref: 'X' } }] }, 'ref-X-ref-Queue'],
    [{ 'Fn::Join': ['-', ['a', { Ref: 'B' }]] }, 'a-ref-B'],
    [{ 'Fn::Select': ['1', { 'Fn::Split': [',', 'a,b'] }] }, 'b'],
    [{ 'Fn::If': ['Yes', 'on', 'off'] }, 'on'],
    [[{ 'Fn::If': ['No', 'on', { Ref: 'AWS::NoValue' }] }, 'kept'], ['kept']],
    [{ a: { Ref: 'AWS::NoValue' }, b: 1 }, { b: 1 }],
    [{ 'Fn::Or': [{ Condition: 'No' }, { 'Fn::Equals': ['1', 1] }] }, true],
    [{ 'Fn::And': [{ Condition: 'Yes' }, { 'Fn::Not': [{ Condition: 'Yes' }] }] }, false],
    [{ 'Fn::Base64': 'hi' }, 'aGk='],
  ])('%j', (value, expected) => expect(evaluate(value, scope)).toEqual(expected));

  it('that nobody knows are refused by name', () => {
    expect(() => evaluate({ 'Fn::FindInMap': [] }, scope)).toThrow('Fn::FindInMap');
  });
});

describe('the order of resources', () => {
  it('puts each after what it refers to', () => {
    const resources = {
      Rule: { Type: 'T', Properties: { Arn: { 'Fn::GetAtt': ['Queue', 'Arn'] } } },
      Last: { Type: 'T', DependsOn: 'Rule' },
      Queue: { Type: 'T', Properties: { Name: { 'Fn::Sub': '${Dead.Arn}' } } },
      Dead: { Type: 'T' },
    };
    expect(inOrder(resources)).toEqual(['Dead', 'Queue', 'Rule', 'Last']);
  });

  it('names a circle', () => {
    const circle = { A: { Type: 'T', DependsOn: ['B'] }, B: { Type: 'T', Properties: { x: { Ref: 'A' } } } };
    expect(() => inOrder(circle)).toThrow('A → B → A');
    expect([...references(circle.B.Properties)]).toEqual(['A']);
  });
});
