import type { UndertoneEvent } from '../events.ts';
import type { Plugin, PluginHandlers } from './plugin.ts';
import { isPromiseLike } from './promise-like.ts';

/**
 * Calls the handlers an event is for, one after the other.
 *
 * @param plugin - says which events it wants
 * @param handlers - what its `setup` returned
 * @returns a promise where there is something to wait for
 * @throws what a handler throws
 */
export function handleEvent(
  { events }: Pick<Plugin, 'events'>,
  handlers: PluginHandlers,
  event: UndertoneEvent,
): Promise<void> | undefined {
  const steps: (() => unknown)[] = [];
  if (event.type === 'stream.started') steps.push(() => handlers.onStreamStarted?.(event));
  if (events === null || events.includes(event.type)) steps.push(() => handlers.onEvent?.(event));
  if (event.type === 'stream.ended') steps.push(() => handlers.onStreamEnded?.(event));
  return inTurn(steps);
}

/**
 * Takes each step after the one before; where none has to be waited for, at once.
 *
 * @param steps - what to do
 */
export function inTurn(steps: readonly (() => unknown)[]): Promise<void> | undefined {
  for (const [i, step] of steps.entries()) {
    const result = step();
    if (isPromiseLike(result)) return Promise.resolve(result).then(() => inTurn(steps.slice(i + 1)));
  }
  return undefined;
}
