import { describe, expect, it, jest } from '@jest/globals';
import { listen } from '../../cli/serve.js';
import { start } from '../../cli/start.js';
import { starting } from '../../cli/starting.js';

describe('npm start', () => {
  it('says which of the ports that were asked for is taken, and what to do', async () => {
    const { server, port } = await listen(0, true, async () => starting());
    const told = jest.spyOn(process.stderr, 'write').mockImplementation(() => true);
    const code = await start({ port: String(port), tui: false });
    const said = told.mock.calls.flat().join('');
    told.mockRestore();
    server.close();
    expect(code).toBe(1);
    expect(said).toContain(`port ${port} of 127.0.0.1 is taken by another program. Give another --port`);
  });
});
