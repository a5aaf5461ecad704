import type { UndertoneError } from '../../sdk/errors.ts';
import type { EmotionWindow, PipelineEvent, StreamEnded } from '../../sdk/events.ts';
import type { Clock } from '../clock.ts';
import type { HubStream } from '../hub/hub-stream.ts';
import { ArrivalTimes } from './arrival-times.ts';

/** Passes one stream's events from its lane to the hub, and adds what a lane cannot know. */
export class LaneEvents {
  /** When audio arrived, for the latency of its windows. */
  readonly arrivals = new ArrivalTimes();
  /** What went wrong with the stream; turns its outcome into `failed`. */
  failure: UndertoneError | null = null;
  readonly #hubStream: HubStream;
  readonly #clock: Clock;
  #windows = 0;

  constructor(hubStream: HubStream, clock: Clock) {
    this.#hubStream = hubStream;
    this.#clock = clock;
  }

  /** Windows passed on so far. */
  get windows(): number {
    return this.#windows;
  }

  /** Publishes an event of the lane. */
  publish(event: PipelineEvent): void {
    if (event.type === 'stream.ended') this.#hubStream.publish(this.#amendEnd(event));
    else if (event.type === 'emotion.window') this.#publishWindow(event);
    else this.#hubStream.publish(event);
  }

  /** A lane knows when its event was made, not when it got here. */
  #publishWindow(window: EmotionWindow): void {
    this.#windows += 1;
    const nowMs = this.#clock.now();
    const arrivedAtMs = this.arrivals.of(window.atMs) ?? nowMs;
    const latencyMs = Math.round((nowMs - arrivedAtMs) * 1_000) / 1_000;
    this.#hubStream.publish({ ...window, latencyMs });
  }

  /** A lane knows only that its input ended, not whether that was well. */
  #amendEnd(ended: StreamEnded): StreamEnded {
    if (this.failure === null) return ended;
    const { code, message } = this.failure;
    return { ...ended, outcome: 'failed', error: { code, message } };
  }
}
