import type { IncomingMessage } from 'node:http';
import { isLoopback } from '../loopback.ts';
import { createClientAddress } from './client-address.ts';
import { createSlots } from './slots.ts';

/** Places for long-lived connections, so many an address. */
export interface SocketPlaces {
  /**
   * Takes a place for the connection a request asks for.
   *
   * @returns gives it back; null where the address has all of its places
   */
  take(request: Pick<IncomingMessage, 'headers' | 'socket'>): (() => void) | null;
}

/**
 * Counts sockets by the address of their client; programs of this machine are not limited.
 *
 * @param limit - places an address
 * @param trustedProxies - as in the configuration
 */
export function createSocketPlaces(limit: number, trustedProxies: readonly string[]): SocketPlaces {
  const addressOf = createClientAddress(trustedProxies);
  const slots = createSlots(limit);
  return {
    take(request) {
      const address = addressOf(request);
      return isLoopback(address) ? () => {} : slots.take(address);
    },
  };
}
