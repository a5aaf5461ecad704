import type { UndertoneEvent } from 'undertone/sdk';
import { setText } from './element.ts';

/**
 * Tells screen readers of a new emotional state, and of nothing else: windows come twice a second.
 *
 * @param region - an `aria-live` element
 * @param event - any event
 */
export function announceState(region: HTMLElement, event: UndertoneEvent): void {
  if (event.type === 'emotion.state') setText(region, `${event.stream}, ${event.role}: ${event.label}`);
}
