import type { Clock } from './clock.ts';

/** Notices when something has not happened for a while. */
export interface IdleTimer {
  /** It happened: the wait starts anew. */
  touch(): void;
  /** Stops for good; calling it again does nothing. */
  stop(): void;
}

/**
 * Calls back whenever `idleMs` pass without a {@link IdleTimer.touch}, again after every further `idleMs`.
 *
 * A touch only notes the time, so it costs nothing on a path that runs for every message.
 *
 * @param clock - what measures the silence
 * @param idleMs - how long a silence may last, ms
 * @param onIdle - called when it has lasted that long
 */
export function createIdleTimer(clock: Clock, idleMs: number, onIdle: () => void): IdleTimer {
  let touchedAtMs = clock.now();
  let stopped = false;
  let cancel = clock.schedule(check, idleMs);

  function check(): void {
    const remainingMs = touchedAtMs + idleMs - clock.now();
    if (remainingMs <= 0) {
      touchedAtMs = clock.now();
      onIdle();
    }
    if (!stopped) cancel = clock.schedule(check, remainingMs > 0 ? remainingMs : idleMs);
  }

  return {
    touch() {
      touchedAtMs = clock.now();
    },
    stop() {
      stopped = true;
      cancel();
    },
  };
}
