import { element } from '../element.ts';
import type { StreamView } from './live-streams.ts';
import { createStreamCard, type StreamCard } from './stream-card.ts';

/** The cards of all streams. */
export interface StreamList {
  readonly root: HTMLElement;
  /** Shows these streams, in this order. */
  show(views: readonly StreamView[]): void;
}

/** Makes a list that says how to fill it. */
export function createStreamList(): StreamList {
  const empty = element('p', {
    class: 'empty',
    text: 'Nobody speaks yet. Use the microphone, choose a file, or publish audio to /v1/ingest.',
  });
  const list = element('ul', { class: 'cards' });
  const root = element('div', {}, [empty, list]);
  let cards = new Map<string, StreamCard>();

  return {
    root,
    show(views) {
      empty.hidden = views.length > 0;
      cards = new Map(
        views.map((view) => [keyOf(view), cards.get(keyOf(view)) ?? createStreamCard(view.stream)]),
      );
      arrange(
        list,
        [...cards.values()].map(({ root }) => root),
      );
      for (const view of views) cards.get(keyOf(view))?.update(view);
    },
  };
}

/** A stream of the same name that began anew gets a card of its own. */
function keyOf({ stream, epoch }: StreamView): string {
  return `${stream} ${epoch}`;
}

/** Moves only what is out of place: a node that is inserted again loses focus and selection. */
function arrange(list: HTMLElement, wanted: readonly HTMLElement[]): void {
  const keep = new Set<Element>(wanted);
  for (const child of [...list.children]) if (!keep.has(child)) child.remove();
  wanted.forEach((card, index) => {
    const there = list.children[index];
    if (there !== card) list.insertBefore(card, there ?? null);
  });
}
