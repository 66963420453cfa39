/**
 * What of the functions' log belongs on the console: passes that failed, and other errors, one line each with their cause. The rest
 * is told by the decisions.
 */
export const failuresTo =
  (write: (text: string) => void) =>
  (line: Readonly<Record<string, unknown>>): void => {
    const failed = Number(line['PassFailed'] ?? 0) > 0;
    if (!failed && line['level'] !== 'error') return;
    const cause = [line['code'], line['error']].filter((one) => one !== undefined).join(': ');
    const stack = String(line['stack'] ?? '')
      .split('\n')
      .find((one) => one.trim().startsWith('at '));
    const name = failed ? 'PassFailed: ' : '';
    write(`${name}${line['message'] ?? 'error'}${cause && `: ${cause}`}${stack ? ` (${stack.trim()})` : ''}\n`);
  };
