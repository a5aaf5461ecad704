import type { SubscriberStatus } from 'undertone/sdk';
import { element, setText } from './element.ts';

/** The pill that says whether the page hears the server. */
export interface ConnectionStatusView {
  readonly root: HTMLElement;
  show(status: SubscriberStatus): void;
}

interface Appearance {
  readonly tone: 'good' | 'busy' | 'bad';
  readonly text: string;
}

/** Makes the pill. */
export function createConnectionStatus(): ConnectionStatusView {
  const label = element('span', { text: 'Connecting' });
  const dot = element('span', { class: 'dot', attributes: { 'aria-hidden': 'true' } });
  const root = element('p', { class: 'pill', attributes: { role: 'status', 'data-tone': 'busy' } }, [
    dot,
    label,
  ]);
  return {
    root,
    show(status) {
      const appearance = describe(status);
      if (!appearance) return;
      root.dataset.tone = appearance.tone;
      setText(label, appearance.text);
    },
  };
}

/** Null for what does not change whether events arrive. */
function describe(status: SubscriberStatus): Appearance | null {
  switch (status.type) {
    case 'connecting':
      return { tone: 'busy', text: status.attempt === 1 ? 'Connecting' : 'Reconnecting' };
    case 'connected':
      return { tone: 'good', text: 'Connected' };
    case 'reconnecting':
      return { tone: 'busy', text: 'Connection lost, reconnecting' };
    case 'paused':
      return { tone: 'busy', text: 'Catching up' };
    case 'closed':
      return { tone: 'bad', text: status.error ? `Disconnected: ${status.error.message}` : 'Disconnected' };
    case 'gap':
      return null;
    default:
      return status satisfies never;
  }
}
