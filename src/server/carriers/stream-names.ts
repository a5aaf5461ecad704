import type { Hub } from '../hub/hub.ts';
import { createIdentifier } from '../hub/identifier.ts';
import type { CallTerms } from './adapter.ts';

/** What a stream's name may not hold. */
const FOREIGN_CHARACTERS = /[^A-Za-z0-9._:/@+-]/g;

/** Longest name of a stream. */
const MAX_NAME_LENGTH = 128;

/**
 * The name of a call's stream: the carrier and its identifier of the call, as `twilio-CA…`.
 *
 * A call that is streamed twice at a time gets the identifier of its second stream as well, and a made-up one where that is live too.
 *
 * @param terms - who calls
 * @param hub - knows which names are live
 * @param random - for carriers that send no identifier
 */
export function nameCall(
  { carrier, callId, streamId }: Pick<CallTerms, 'carrier' | 'callId' | 'streamId'>,
  hub: Pick<Hub, 'get'>,
  random: () => number,
): string {
  const unique = createIdentifier(random);
  const name = tidy(`${carrier}-${callId || streamId || unique}`);
  const names = [name, suffixed(name, streamId || unique), suffixed(name, unique)];
  return names.find((candidate) => !hub.get(candidate)?.live) ?? name;
}

/** Keeps the end whole where both together are too long. */
function suffixed(name: string, text: string): string {
  const suffix = tidy(text).slice(0, MAX_NAME_LENGTH / 2);
  return `${name.slice(0, MAX_NAME_LENGTH - suffix.length - 1)}-${suffix}`;
}

function tidy(text: string): string {
  return text.replace(FOREIGN_CHARACTERS, '_').slice(0, MAX_NAME_LENGTH);
}
