import { describe, expect, it } from '@jest/globals';
import { formatted } from '../../cli/format.js';

const ROWS = [
  { Service: 'web', Status: 'steady' },
  { Service: 'db', Status: 'rolling' },
];
const COLUMNS = ['Service', 'Status'];

describe('--format', () => {
  it('is a table, JSON lines, or a template as for docker ps', () => {
    expect(formatted(ROWS, COLUMNS)).toBe('SERVICE  STATUS\nweb      steady\ndb       rolling\n');
    expect(formatted(ROWS, COLUMNS, 'json')).toBe('{"Service":"web","Status":"steady"}\n{"Service":"db","Status":"rolling"}\n');
    expect(formatted(ROWS, COLUMNS, '{{.Name}}\\t{{ .Status }}')).toBe('web\tsteady\ndb\trolling\n');
    expect(formatted(ROWS, COLUMNS, '{{json .}}')).toBe(formatted(ROWS, COLUMNS, 'json'));
    expect(formatted(ROWS, COLUMNS, 'table {{.Status}}\\t{{.Service}}')).toBe('STATUS   SERVICE\nsteady   web\nrolling  db\n');
  });

  it('names the column that was meant', () => {
    const problem = (format: string) => {
      try {
        return formatted(ROWS, COLUMNS, format);
      } catch (error) {
        return (error as { problem: { hint: string } }).problem.hint;
      }
    };
    expect(problem('{{.Servise}}')).toBe('did you mean {{.Service}}?');
    expect(problem('{{range .}}')).toBe('table, json, or a template of {{.Service}} {{.Status}}');
    expect(problem('yaml')).toBe('table, json, or a template of {{.Service}} {{.Status}}');
  });
});
