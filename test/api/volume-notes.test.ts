import { describe, expect, it } from '@jest/globals';
import { anApi } from './support.js';

const FILE = `services:
  db: {image: postgres:17, mem_limit: 128m, volumes: ["data:/data"]}
  backup: {image: restic:1, mem_limit: 64m, volumes: ["data:/from"]}
volumes: {data: {}}
`;

describe('What becomes of volumes when their project is taken down', () => {
  const warnings = async (query: string, env: Record<string, string> = {}) => {
    const api = anApi({ env });
    await api.call('PUT', '/v1/projects/shop', { body: FILE });
    const tried = await api.call('DELETE', `/v1/projects/shop?${query}&dryRun=true`);
    const done = await api.call('DELETE', `/v1/projects/shop?${query}`);
    expect(done.body.deployment.warnings).toEqual(tried.body.warnings);
    return tried.body.warnings;
  };

  it('stands in the plan and in the answer: they stay, each said once, or are given up', async () => {
    expect(await warnings('volumes=false')).toMatchObject([
      {
        code: 'volume/kept',
        pointer: '/volumes/data',
        detail: 'The volume "data" stays on its instance, which is kept, and paid, for it.',
      },
    ]);
    expect(await warnings('volumes=true')).toMatchObject([
      { code: 'volume/given-up', hint: 'Copy what you need before; without --volumes it stays.' },
    ]);
  });

  it('on EFS says that the folder stays either way', async () => {
    const env = { FILE_SYSTEM: 'fs-0123456789abcdef0' };
    expect(await warnings('volumes=false', env)).toMatchObject([{ code: 'volume/kept', hint: 'The next up finds it again.' }]);
    expect(await warnings('volumes=true', env)).toMatchObject([
      {
        code: 'volume/given-up',
        detail: 'The volume "data" is a folder of the file system, which stays; only its access point is deleted.',
      },
    ]);
  });
});
