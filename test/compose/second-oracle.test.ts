import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import type { ComposeModel } from '../../shared/compose/model.js';
import { readProject } from '../../shared/compose/read.js';
import { bundle, sharedData, sharedFolders } from './support.js';

/**
 * What another program makes of the same text: docker-compose 1.29 (Python), which needs no daemon for `config`, but wants the
 * folders of builds to be there.
 */
const elsewhere = (content: string, contexts: readonly string[]): Loose | null => {
  const folder = mkdtempSync(join(tmpdir(), 'compose-'));
  const options = { encoding: 'utf8' as const, stdio: 'pipe' as const, env: { PATH: process.env['PATH'] ?? '', ...ENV } };
  try {
    for (const context of contexts) mkdirSync(join(folder, context), { recursive: true });
    writeFileSync(join(folder, 'compose.yaml'), content);
    return parse(execFileSync('docker-compose', ['-f', join(folder, 'compose.yaml'), 'config'], options)) as Loose;
  } catch {
    return null;
  } finally {
    rmSync(folder, { recursive: true });
  }
};

const installed = (): boolean => {
  try {
    return execFileSync('docker-compose', ['version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).includes(
      '1.29',
    );
  } catch {
    return false;
  }
};

const ENV = { POSTGRES_USER: 'u', POSTGRES_PW: 'p', POSTGRES_DB: 'd', PGADMIN_MAIL: 'a@example.com', PGADMIN_PW: 'p' };

interface LooseService {
  readonly image?: string;
  readonly command?: string | readonly string[];
  readonly environment?: Readonly<Record<string, string | null>>;
  readonly depends_on?: Readonly<Record<string, unknown>>;
  readonly expose?: readonly (string | number)[];
  readonly restart?: string;
}

interface Loose {
  readonly services: Readonly<Record<string, LooseService>>;
  readonly volumes?: Readonly<Record<string, unknown>>;
  readonly secrets?: Readonly<Record<string, unknown>>;
}

/** docker-compose 1.29 prints a number where the value is always a text. */
const mapped = (values: object): object =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [key, value === null ? null : String(value)]));

/** The part of a model that both programs spell alike. */
const common = (model: Loose | ComposeModel): unknown => ({
  services: Object.fromEntries(
    Object.entries(model.services as Loose['services']).map(([name, service]) => [
      name,
      {
        image: service.image,
        environment: service.environment && mapped(service.environment),
        dependsOn: Object.keys(service.depends_on ?? {}).sort(),
        expose: service.expose?.map(String),
        restart: service.restart,
      },
    ]),
  ),
  volumes: Object.keys(model.volumes ?? {}).sort(),
  secrets: Object.keys(model.secrets ?? {}).sort(),
});

describe('docker-compose 1.29 reads the same from the files that people have', () => {
  const there = installed();
  if (!there) console.warn('SKIPPED: docker-compose 1.29 (Debian package docker-compose) is not installed');
  const files = there ? sharedFolders('compose/awesome') : [];

  // A process of Python each: three files stand for all; ALL_FILES=1 compares every one.
  const some = process.env['ALL_FILES'] ? files : files.filter((name) => /^(gitea|nextcloud-redis|react-java)/.test(name));
  for (const name of some)
    it(name, () => {
      const content = sharedData(`compose/awesome/${name}/compose.yaml`)!;
      const { project } = readProject(bundle(content, { env: ENV, profiles: ['*'] }));
      const contexts = Object.values(project!.model.services).flatMap(({ build }) => build?.context ?? []);
      const other = elsewhere(content, contexts);
      if (other === null) return console.warn(`${name}: docker-compose 1.29 cannot read it`);
      expect(common(project!.model)).toEqual(common(other));
    });

  it('or is not asked', () => expect(some.length === 0).toBe(!there || sharedFolders('compose/awesome').length === 0));
});
