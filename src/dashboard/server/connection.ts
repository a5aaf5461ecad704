import type { SubscriberStatus } from 'undertone/sdk';

/** Whether the page hears the server. */
export interface Connection {
  readonly tone: 'good' | 'busy' | 'bad';
  /** In a word or two, for the pill. */
  readonly text: string;
  /** What it means for what is on the page; null where everything is current. */
  readonly detail: string | null;
}

/** Before the first attempt has succeeded or failed. */
export const CONNECTING: Connection = Object.freeze({ tone: 'busy', text: 'Connecting', detail: null });

/**
 * What a subscriber's status means for whoever looks at the page.
 *
 * @param status - as told by the SDK
 * @param before - what held until now
 * @param time - the time of day, as people write it
 */
export function describeConnection(status: SubscriberStatus, before: Connection, time: string): Connection {
  switch (status.type) {
    case 'connecting':
      return status.attempt === 1 ? CONNECTING : before;
    case 'connected':
      return { tone: 'good', text: 'Live', detail: null };
    case 'reconnecting':
      // The moment of the first failure is when the page stopped being current.
      if (before.tone === 'busy' && before.detail !== null) return before;
      return {
        tone: 'busy',
        text: 'Reconnecting',
        detail: `Connection lost at ${time}, reconnecting. Everything below is from before; it catches up by itself.`,
      };
    case 'paused':
      return {
        tone: 'busy',
        text: 'Behind',
        detail: `This page is behind: ${status.queued} events wait to be shown. It catches up by itself.`,
      };
    case 'closed':
      return {
        tone: 'bad',
        text: 'Disconnected',
        detail: status.error
          ? `Disconnected: ${status.error.message}. Reload the page to try again.`
          : 'Disconnected.',
      };
    case 'gap':
      return before;
    default:
      return status satisfies never;
  }
}
