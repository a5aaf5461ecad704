import type { LogPosition, RecoveryResult } from '../../sdk/messages.ts';
import type { LoggedEvent } from '../hub/event-log.ts';
import type { Hub } from '../hub/hub.ts';
import type { Subscription } from './subscriptions.ts';

/** What became of a request to resume. */
export interface Recovery {
  /** The answer, one entry a stream asked for. */
  readonly results: Readonly<Record<string, RecoveryResult>>;
  /** Everything missed on the streams that could be recovered, in the order it was published. */
  readonly missed: readonly LoggedEvent[];
}

/**
 * Finds what a subscriber has missed: of every stream all of it or none, never a part.
 *
 * @param hub - where the streams are
 * @param since - the last position the subscriber saw of each stream
 * @param subscription - streams it does not match and types it does not want are left out
 */
export function recover(
  hub: Hub,
  since: Readonly<Record<string, LogPosition>>,
  subscription: Subscription,
): Recovery {
  const results: [string, RecoveryResult][] = [];
  const missed: LoggedEvent[] = [];
  for (const [name, position] of Object.entries(since)) {
    if (!subscription.matches(name)) continue;
    const found = recoverStream(hub, name, position);
    results.push([name, found.result]);
    missed.push(...found.missed.filter((event) => subscription.wants(event.type)));
  }
  missed.sort((a, b) => a.sequence - b.sequence);
  return { results: Object.fromEntries(results), missed };
}

function recoverStream(
  hub: Hub,
  name: string,
  position: LogPosition,
): { readonly result: RecoveryResult; readonly missed: readonly LoggedEvent[] } {
  const stream = hub.get(name);
  if (stream === undefined) return { result: { epoch: '', offset: -1, recovered: false }, missed: [] };
  const { epoch, log } = stream;
  const recovered =
    epoch === position.epoch &&
    position.offset <= log.newestOffset &&
    position.offset + 1 >= log.oldestOffset;
  const result = { epoch, offset: log.newestOffset, recovered };
  return { result, missed: recovered ? log.from(position.offset + 1) : [] };
}
