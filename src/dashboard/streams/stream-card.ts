import { element, setText } from '../element.ts';
import { formatStreamTime } from '../stream-time.ts';
import { type ChannelPanel, createChannelPanel } from './channel-panel.ts';
import type { StreamView } from './live-streams.ts';

/** One stream on the page. */
export interface StreamCard {
  readonly root: HTMLElement;
  update(view: StreamView): void;
}

const OUTCOME_TEXTS = { completed: 'Ended', disconnected: 'Disconnected', failed: 'Failed' } as const;

/**
 * Makes the card of a stream.
 *
 * @param stream - its name
 */
export function createStreamCard(stream: string): StreamCard {
  const time = element('span', { class: 'time' });
  const badge = element('span', { class: 'badge' });
  const title = element('h3', { text: stream, attributes: { title: stream } });
  const notice = element('p', { class: 'notice' });
  const channels = element('div', { class: 'channels' });
  const header = element('header', { class: 'card-header' }, [title, time, badge]);
  const root = element('li', { class: 'card', attributes: { 'data-stream': stream } }, [
    header,
    channels,
    notice,
  ]);
  const panels = new Map<number, ChannelPanel>();

  function panelOf(channel: number): ChannelPanel {
    const known = panels.get(channel);
    if (known) return known;
    const made = createChannelPanel();
    panels.set(channel, made);
    channels.append(made.root);
    return made;
  }

  return {
    root,
    update(view) {
      setText(time, formatStreamTime(view.atMs));
      setText(badge, view.live ? 'Live' : OUTCOME_TEXTS[view.outcome ?? 'completed']);
      root.classList.toggle('ended', !view.live);
      setText(notice, view.notice ?? '');
      notice.hidden = view.notice === null;
      for (const channel of view.channels) panelOf(channel.channel).update(channel, view.live);
    },
  };
}
