import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { supportPage } from '../../scripts/compose-support.mjs';
import { ROWS } from '../../shared/compose/table.js';

/** Names of the current schema's service attributes, from the specification's own pages. */
const SERVICE_ATTRIBUTES =
  `annotations attach blkio_config build cap_add cap_drop cgroup cgroup_parent command configs container_name cpu_count
cpu_percent cpu_period cpu_quota cpu_rt_period cpu_rt_runtime cpu_shares cpus cpuset credential_spec depends_on deploy develop device_cgroup_rules
devices dns dns_opt dns_search domainname entrypoint env_file environment expose extends external_links extra_hosts gpus group_add healthcheck hostname
image init ipc isolation label_file labels links logging mac_address mem_limit mem_reservation mem_swappiness memswap_limit models network_mode networks
oom_kill_disable oom_score_adj pid pids_limit platform ports post_start pre_start pre_stop privileged profiles provider pull_policy pull_refresh_after
read_only restart runtime scale secrets security_opt shm_size stdin_open stop_grace_period stop_signal storage_opt sysctls tmpfs tty ulimits
use_api_socket user userns_mode uts volumes volumes_from working_dir`.split(/\s+/);

describe('the table of attributes', () => {
  it('has a row for each of the 93 service attributes', () => {
    const rows = new Set(ROWS.map((row) => row.path));
    expect(SERVICE_ATTRIBUTES).toHaveLength(93);
    expect(SERVICE_ATTRIBUTES.filter((name) => !rows.has(`services.*.${name}`))).toEqual([]);
  });

  it('has each path once', () => {
    const paths = ROWS.map((row) => row.path);
    expect(paths.filter((path, at) => paths.indexOf(path) !== at)).toEqual([]);
  });

  it('says something whenever an attribute is not simply supported', () => {
    const silent = ROWS.filter((row) => row.translate !== 'supported' && (row.message === null || row.code === null));
    expect(silent).toEqual([]);
  });

  it('is what the documentation says: node scripts/compose-support.mjs writes it anew', () => {
    const page = readFileSync(new URL('../../docs/compose-support.md', import.meta.url), 'utf8');
    expect(page).toBe(supportPage(ROWS));
  });

  it('gives a way out of every refusal', () => {
    expect(ROWS.filter((row) => row.translate === 'refused' && row.hint === null).map((row) => row.path)).toEqual([]);
  });

  it('leaves to the operator what reaches the host', () => {
    const operator = ROWS.filter((row) => row.policy === 'operator').map((row) => row.path.replace('services.*.', ''));
    expect(operator).toEqual(
      expect.arrayContaining(['privileged', 'cap_add', 'devices', 'pid', 'userns_mode', 'use_api_socket']),
    );
  });
});
