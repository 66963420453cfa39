import { BlockList, isIP } from 'node:net';

export { isAllowed, isPublicHost } from '../compose/registry-hosts.js';

const INWARD = new BlockList();
/** https://www.iana.org/assignments/iana-ipv4-special-registry, and the same for IPv6. */
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const)
  INWARD.addSubnet(network, bits, 'ipv4');
for (const [network, bits] of [
  ['::', 96],
  ['64:ff9b::', 96],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const)
  INWARD.addSubnet(network, bits, 'ipv6');

/** Whether an address is one of a private network, this host or a link: nothing that a registry on the internet has. */
export const isInward = (address: string): boolean => {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
  return isIP(mapped) === 0 || INWARD.check(mapped, isIP(mapped) === 4 ? 'ipv4' : 'ipv6');
};
