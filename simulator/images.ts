import type { ImageBehaviour } from './parts.js';

/** What an image does when it runs, as far as its users would notice. Memory idle and sizes are rounded from the images' own. */
export const behaviourOf = (repository: string, env: Readonly<Record<string, string>> = {}): ImageBehaviour => {
  const known = IMAGES[repository.replace(/^(amd64|arm64v8)\//, 'library/')];
  if (!known) return { exposes: [], dials: database(env), idleMemoryMiB: 30, startSeconds: 2, sizeMiB: 100 };
  const { dials, ...rest } = known;
  return {
    ...rest,
    dials: (dials?.(env) ?? []).flatMap((address) => parse(address)),
    ...(repository === 'library/haproxy' && { passes: passesOf(env) }),
  };
};

/** Somebody's own program connects to the database that it is told of, as the twelve-factor habit has it: DATABASE_URL. */
const database = ({ DATABASE_URL: url = '' }: Readonly<Record<string, string>>): ImageBehaviour['dials'] => {
  const [, name, port] = /@([\w.-]+):(\d+)/.exec(url) ?? [];
  return name ? [{ name, port: Number(port) }] : [];
};

/** One that is set up by its variables: `TARGETS_5432=10.0.0.4:32768 10.0.0.5:32770`. */
const passesOf = (env: Readonly<Record<string, string>>): NonNullable<ImageBehaviour['passes']> =>
  Object.fromEntries(
    Object.entries(env).flatMap(([key, value]) => {
      const port = /^TARGETS_(\d+)$/.exec(key)?.[1];
      return port ? [[port, value.split(' ').filter(Boolean).flatMap(parse)]] : [];
    }),
  );

interface Row extends Omit<ImageBehaviour, 'dials'> {
  /** `name:port` of each peer that it needs to start. */
  readonly dials?: (env: Readonly<Record<string, string>>) => readonly string[];
}

const row = (
  exposes: readonly number[],
  idleMemoryMiB: number,
  startSeconds: number,
  sizeMiB: number,
  dials?: Row['dials'],
): Row => (dials ? { exposes, idleMemoryMiB, startSeconds, sizeMiB, dials } : { exposes, idleMemoryMiB, startSeconds, sizeMiB });

const withPort = (address: string, port: number): string => (address.includes(':') ? address : `${address}:${port}`);

const parse = (address: string): { name: string; port: number }[] => {
  const [name, port] = address.split(':');
  return name ? [{ name, port: Number(port) }] : [];
};

/**
 * By repository, `library/` for Docker Hub's own. Exposed ports are those of the published images; whom the voting app dials is
 * in its sources (https://github.com/dockersamples/example-voting-app).
 */
const IMAGES: Readonly<Record<string, Row>> = {
  'dockersamples/examplevotingapp_vote': row([80], 45, 2, 60, () => ['redis:6379']),
  'dockersamples/examplevotingapp_result': row([80], 55, 2, 90, () => ['db:5432']),
  'dockersamples/examplevotingapp_worker': row([], 60, 2, 80, () => ['redis:6379', 'db:5432']),
  'library/redis': row([6379], 10, 1, 40),
  'library/postgres': row([5432], 40, 4, 150),
  'library/mysql': row([3306, 33060], 380, 12, 200),
  'library/mariadb': row([3306], 90, 8, 120),
  'library/mongo': row([27017], 110, 4, 280),
  'library/haproxy': row([], 14, 0, 12),
  'library/nginx': row([80], 5, 1, 70),
  'library/httpd': row([80], 10, 1, 60),
  'library/busybox': row([], 1, 0, 2),
  'library/alpine': row([], 1, 0, 4),
  'library/wordpress': row([80], 60, 4, 250, (env) => [withPort(env['WORDPRESS_DB_HOST'] || 'db', 3306)]),
  'library/nextcloud': row([80], 80, 8, 450, (env) => databaseOf(env['MYSQL_HOST'], 3306, env['POSTGRES_HOST'], 5432)),
  'gitea/gitea': row([22, 3000], 120, 5, 80, (env) => {
    const host = env['GITEA__database__HOST'] ?? env['DB_HOST'];
    const type = env['GITEA__database__DB_TYPE'] ?? env['DB_TYPE'];
    if (!host && (!type || type === 'sqlite3')) return [];
    return [withPort(host || 'db', type === 'mysql' ? 3306 : 5432)];
  }),
};

const databaseOf = (
  mysql: string | undefined,
  mysqlPort: number,
  postgres: string | undefined,
  postgresPort: number,
): string[] => {
  if (mysql) return [withPort(mysql, mysqlPort)];
  return postgres ? [withPort(postgres, postgresPort)] : [];
};
