import { AUDIOHOOK_SIMULATOR } from './audiohook-simulator.ts';
import { MEDIA_STREAM_SIMULATORS } from './media-stream-simulators.ts';
import { JAMBONZ_SIMULATOR, VONAGE_SIMULATOR } from './pcm-fork-simulators.ts';
import type { CarrierSimulator } from './simulator.ts';

/** The client side of every protocol that the server has a door for. */
export const CARRIER_SIMULATORS: readonly CarrierSimulator[] = Object.freeze([
  ...MEDIA_STREAM_SIMULATORS,
  AUDIOHOOK_SIMULATOR,
  JAMBONZ_SIMULATOR,
  VONAGE_SIMULATOR,
]);

/**
 * The simulator of a carrier.
 *
 * @param name - as it begins the names of streams
 * @throws Error that lists those there are
 */
export function findSimulator(name: string): CarrierSimulator {
  const found = CARRIER_SIMULATORS.find((simulator) => simulator.name === name);
  if (found !== undefined) return found;
  const names = CARRIER_SIMULATORS.map((simulator) => simulator.name).join(', ');
  throw new Error(`--carrier must be one of ${names}, got ${name}`);
}
