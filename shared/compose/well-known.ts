import { parseImage } from './images.js';

/** What is commonly known of an image without asking its registry. */
export interface WellKnown {
  readonly ports: readonly number[];
  /** It keeps data that a second copy beside it would not have: moving or rolling it start-first would split the data. */
  readonly store: boolean;
}

const store = (...ports: number[]): WellKnown => ({ ports, store: true });
const server = (...ports: number[]): WellKnown => ({ ports, store: false });

/** By the last part of the repository's name. Ports are the defaults of each program's own documentation. */
const IMAGES: Readonly<Record<string, WellKnown>> = {
  adminer: server(8080),
  'azure-sql-edge': store(1433),
  caddy: server(80),
  cassandra: store(9042),
  'clickhouse-server': store(8123, 9000),
  couchdb: store(5984),
  elasticsearch: store(9200),
  etcd: store(2379),
  'eclipse-mosquitto': store(1883),
  grafana: server(3000),
  httpd: server(80),
  influxdb: store(8086),
  kafka: store(9092),
  kibana: server(5601),
  mariadb: store(3306),
  memcached: store(11211),
  minio: store(9000),
  mongo: store(27017),
  mysql: store(3306),
  nats: server(4222),
  neo4j: store(7474, 7687),
  nextcloud: server(80),
  nginx: server(80),
  opensearch: store(9200),
  percona: store(3306),
  postgis: store(5432),
  postgres: store(5432),
  prometheus: server(9090),
  rabbitmq: store(5672),
  redis: store(6379),
  tomcat: server(8080),
  traefik: server(80),
  valkey: store(6379),
  vault: server(8200),
  wordpress: server(80),
  zookeeper: store(2181),
};

export const wellKnown = (ref: string): WellKnown | null => {
  const name = parseImage(ref)?.repository.split('/').at(-1);
  return name !== undefined && Object.hasOwn(IMAGES, name) ? IMAGES[name]! : null;
};

/** Ports whose protocols are not HTTP: a load balancer for HTTP cannot stand before them. IANA's registry and the programs' defaults. */
const NOT_HTTP = new Set([
  21, 22, 23, 25, 53, 110, 111, 143, 161, 389, 465, 587, 636, 873, 993, 995, 1433, 1521, 1883, 2049, 2181, 3306, 3389, 4222, 5432,
  5433, 5671, 5672, 6379, 6380, 6667, 7687, 8883, 9042, 9092, 9093, 11211, 25565, 26379, 27017, 27018, 27019, 33060, 51820,
]);

/** Whether a published port can be served by an HTTP load balancer. `app_protocol` decides when it is written, else both its numbers. */
export const isHttp = (port: {
  readonly target: number;
  readonly published?: string;
  readonly protocol: string;
  readonly app_protocol?: string;
}): boolean => {
  if (port.protocol !== 'tcp') return false;
  const says = port.app_protocol?.toLowerCase();
  if (says !== undefined) return says.startsWith('http') || says === 'grpc' || says === 'h2c';
  return !NOT_HTTP.has(port.target) && !NOT_HTTP.has(Number.parseInt(port.published ?? '', 10));
};
