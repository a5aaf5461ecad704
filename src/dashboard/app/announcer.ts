import type { UndertoneEvent } from 'undertone/sdk';
import type { StreamStore } from '../streams/stream-store.ts';

/** Streams up to which every new state is worth saying aloud; with more, only alerts and need are. */
const FEW_STREAMS = 4;

/**
 * Decides what screen readers are told: alerts, streams that begin to need somebody and, while there are few, new states.
 *
 * @param store - knows the streams; has taken the event already
 * @param say - called with what to say
 * @returns takes every event
 */
export function createAnnouncer(
  store: StreamStore,
  say: (text: string) => void,
): (event: UndertoneEvent) => void {
  const needy = new Set<string>();

  function announceNeed(stream: string): void {
    const record = store.get(stream);
    const { level, reason } = record?.need ?? { level: 'ended', reason: null };
    if (level !== 'now') needy.delete(stream);
    else if (!needy.has(stream)) {
      needy.add(stream);
      say(`${stream} needs attention: ${reason ?? 'tense voice'}`);
    }
  }

  return (event) => {
    switch (event.type) {
      case 'alert':
        if (!event.cleared) say(`${event.stream}: ${event.message}`);
        break;
      case 'emotion.state':
        if (liveStreams(store) <= FEW_STREAMS) say(`${event.stream}, ${event.role}: ${event.label}`);
        break;
      case 'emotion.window':
      case 'stream.ended':
        announceNeed(event.stream);
        break;
    }
  };
}

function liveStreams(store: StreamStore): number {
  return store.list().filter(({ live }) => live).length;
}
