import { describe, expect, it } from '@jest/globals';
import { read } from './support.js';

/** What a variable of the container is when this stands in the file without quotes. */
const variable = (written: string): unknown =>
  read(`services: {web: {image: a, environment: {X: ${written}}}}`).project!.model.services['web']!.environment!['X'];

describe('a plain value is read as the parser of compose-go reads it', () => {
  it.each([
    ['0755', '493'],
    ['0o17', '15'],
    ['0b11', '3'],
    ['0x1F', '31'],
    ['08', '8'],
    ['-010', '-8'],
    ['1_000', '1000'],
    ['1_000_000_000_000_000_000', '1000000000000000000'],
    ['1_0.5', '10.5'],
    ['1.10', '1.1'],
    ['65e1234', '65e1234'],
    ['1_a', '1_a'],
    ['22:22', '22:22'],
    ['2024-01-31', '2024-01-31 00:00:00 +0000 UTC'],
    ['2024-02-31', '2024-02-31'],
    ['2001-12-14t21:59:43.10-05:00', '2001-12-14 21:59:43.1 -0500 -0500'],
    ['2001-12-14T21:59:43Z', '2001-12-14 21:59:43 +0000 UTC'],
    ['"0755"', '0755'],
    ["'2024-01-31'", '2024-01-31'],
    ['yes', 'yes'],
    ['no', 'no'],
  ])('written as %s', (written, value) => expect(variable(written)).toBe(value));

  it('a mode with a 0 in front is octal, in quotes too; without it is the decimal number', () => {
    const modes = ['0440', '"0440"', '"440"', '288', '440'].map((mode) => {
      const text = `services: {web: {image: a, configs: [{source: c, mode: ${mode}}]}}\nconfigs: {c: {content: x}}`;
      return read(text).project!.model.services['web']!.configs![0]!.mode;
    });
    expect(modes).toEqual(['0440', '0440', '0440', '0440', '0670']);
  });

  it('where Compose wants a text, a bare number is a fault with the quotes to write', () => {
    const { faults } = read('services: {web: {image: a, user: 1000, command: [sleep, 5], expose: [80], group_add: [7]}}');
    expect(faults.map((fault) => [fault.pointer, fault.hint])).toEqual([
      ['/services/web/user', 'write it in quotes: "1000"'],
      ['/services/web/command/1', 'write it in quotes: "5"'],
    ]);
  });
});
