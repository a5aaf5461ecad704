import type { PipelineInput } from '../../pipeline.ts';
import { audioMs } from '../input-audio.ts';

/** An input and since when it waits. */
export interface WaitingInput {
  readonly input: PipelineInput;
  /** By the lane's clock, ms. */
  readonly sinceMs: number;
}

/** The inputs of one stream that wait for their turn, and where they lie in its time. */
export class InputQueue {
  readonly #sampleRate: number;
  #waiting: WaitingInput[] = [];
  /** Stream time at which the oldest of them begins, ms. */
  #startMs = 0;

  /**
   * @param sampleRate - of the stream, Hz
   */
  constructor(sampleRate: number) {
    this.#sampleRate = sampleRate;
  }

  /** Number of inputs that wait. */
  get length(): number {
    return this.#waiting.length;
  }

  /** Since when the oldest of them waits, ms; null where none does. */
  get oldestSinceMs(): number | null {
    return this.#waiting[0]?.sinceMs ?? null;
  }

  add(input: PipelineInput, sinceMs: number): void {
    this.#waiting.push({ input, sinceMs });
  }

  /** Takes the oldest; there must be one. */
  take(): WaitingInput {
    const oldest = this.#waiting.shift()!;
    this.#startMs = this.#endOf(oldest.input, this.#startMs);
    return oldest;
  }

  /**
   * Lets go of all audio that waits. A gap stands for it, which takes next to no time to work off, and what has been asked for in
   * between is forgotten; the end of the stream is not.
   *
   * @param nowMs - the time
   */
  letGoOfAudio(nowMs: number): void {
    const end = this.#waiting.filter(({ input }) => input.type === 'end');
    const fromMs = this.#startMs;
    const toMs = this.#waiting.reduce((atMs, { input }) => this.#endOf(input, atMs), fromMs);
    this.#waiting = [{ input: { type: 'gap', fromMs, toMs, reason: 'overload' }, sinceMs: nowMs }, ...end];
  }

  /** Stream time at which an input ends that begins at another, ms. */
  #endOf(input: PipelineInput, startMs: number): number {
    if (input.type === 'audio') return startMs + audioMs(input, this.#sampleRate);
    return input.type === 'gap' ? Math.max(startMs, input.toMs) : startMs;
  }
}
