import type { IncomingMessage } from 'node:http';
import { BlockList, isIP, isIPv4 } from 'node:net';

/** Says which address limits a request counts against. */
export type ClientAddress = (request: Pick<IncomingMessage, 'headers' | 'socket'>) => string;

/**
 * Finds the address of clients, through proxies that are trusted.
 *
 * `X-Forwarded-For` is read from its end, for a client may write whatever it likes at its beginning: the first address
 * that is no trusted proxy is the client's.
 *
 * @param trustedProxies - addresses and networks, as in the configuration
 * @returns an IPv4 address, or the /64 network of an IPv6 address, of which one client has all
 */
export function createClientAddress(trustedProxies: readonly string[]): ClientAddress {
  const trusted = new BlockList();
  for (const proxy of trustedProxies) {
    const [address = '', prefix] = proxy.split('/');
    const family = isIPv4(address) ? 'ipv4' : 'ipv6';
    if (prefix === undefined) trusted.addAddress(address, family);
    else trusted.addSubnet(address, Number(prefix), family);
  }
  const isTrusted = (address: string): boolean =>
    isIP(address) !== 0 && trusted.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');
  return ({ headers, socket }) => {
    const forwarded = String(headers['x-forwarded-for'] ?? '').split(',');
    const hops = [...forwarded.map((hop) => hop.trim()), socket.remoteAddress ?? ''].map(unmapped);
    let nearest = hops.pop()!;
    while (isTrusted(nearest) && isIP(hops.at(-1) ?? '') !== 0) nearest = hops.pop()!;
    return network(nearest);
  };
}

/** An IPv4 address as sockets for both families write it: `::ffff:192.0.2.1`. */
function unmapped(address: string): string {
  const tail = address.replace(/^::ffff:/i, '');
  return isIPv4(tail) ? tail : address;
}

function network(address: string): string {
  if (isIP(address) !== 6) return address;
  const [head = '', tail] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length;
  const groups = [...left, ...Array<string>(Math.max(0, zeros)).fill('0'), ...right];
  return `${groups.slice(0, 4).join(':')}::/64`;
}
