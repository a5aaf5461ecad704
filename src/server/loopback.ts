import { isIPv4 } from 'node:net';

/**
 * Whether a host name or address can be reached from this machine only.
 *
 * @param host - `localhost`, an IPv4 address, or an IPv6 address with or without brackets
 */
export function isLoopback(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, '').toLowerCase();
  return name === 'localhost' || name === '::1' || (isIPv4(name) && name.startsWith('127.'));
}
