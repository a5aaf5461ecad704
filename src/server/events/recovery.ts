import type { LogPosition, RecoveryResult } from '../../sdk/messages.ts';
import type { LoggedEvent } from '../hub/event-log.ts';
import type { Hub } from '../hub/hub.ts';
import { readEvents } from '../hub/read-events.ts';
import type { Subscription } from './subscriptions.ts';

/** What became of a request to resume. */
export interface Recovery {
  /** The answer, one entry a stream asked for. */
  readonly results: Readonly<Record<string, RecoveryResult>>;
  /** Everything missed on the streams that could be recovered, in the order it was published. */
  readonly missed: readonly LoggedEvent[];
}

/** What became of one stream. */
interface StreamRecovery {
  readonly result: RecoveryResult;
  readonly missed: readonly LoggedEvent[];
}

const UNKNOWN_STREAM: StreamRecovery = Object.freeze({
  result: Object.freeze({ epoch: '', offset: -1, recovered: false }),
  missed: Object.freeze([]),
});

/**
 * Finds what a subscriber has missed up to this call: of every stream all of it or none, never a part.
 *
 * @param hub - where the streams are
 * @param since - the last position the subscriber saw of each stream
 * @param subscription - streams it does not match and types it does not want are left out
 */
export async function recover(
  hub: Hub,
  since: Readonly<Record<string, LogPosition>>,
  subscription: Subscription,
): Promise<Recovery> {
  const positions = Object.entries(since).filter(([name]) => subscription.matches(name));
  const found = await Promise.all(
    positions.map(async ([name, position]) => [name, await recoverStream(hub, name, position)] as const),
  );
  const missed = found
    .flatMap(([, { missed }]) => missed)
    .filter(({ type }) => subscription.wants(type))
    .sort((a, b) => a.sequence - b.sequence);
  return { results: Object.fromEntries(found.map(([name, { result }]) => [name, result])), missed };
}

async function recoverStream(hub: Hub, name: string, position: LogPosition): Promise<StreamRecovery> {
  const stream = hub.get(name);
  if (stream === undefined) return UNKNOWN_STREAM;
  const { epoch, log } = stream;
  const { newestOffset: offset, oldestOffset } = log;
  const isKnown =
    epoch === position.epoch && position.offset <= offset && position.offset + 1 >= oldestOffset;
  if (!isKnown) return { result: { epoch, offset, recovered: false }, missed: [] };
  const missed = await readEvents(log, position.offset + 1);
  return { result: { epoch, offset, recovered: true }, missed };
}
