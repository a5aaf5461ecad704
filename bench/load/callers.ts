import { setTimeout as sleep } from 'node:timers/promises';
import type { MakeCall } from './call-maker.ts';
import { FrameWheel } from './frame-wheel.ts';
import type { CallFailure, LiveCall } from './live-call.ts';

/** Spreads calls over an interval: multiples of the golden ratio lie evenly however many there are. */
const GOLDEN_RATIO = 0.618_033_988_75;

/** How the calls are made. */
export interface CallersOptions {
  readonly makeCall: MakeCall;
  readonly frameMs: number;
}

/** Makes calls, keeps them going and ends them. */
export class Callers {
  /** Every call that was accepted, by the name of its stream. */
  readonly calls = new Map<string, LiveCall>();
  /** How many calls ended before their time, or never began, by what the server said. */
  readonly failures = new Map<CallFailure, number>();
  readonly #options: CallersOptions;
  readonly #wheel: FrameWheel;
  readonly #active = new Set<LiveCall>();
  #nMade = 0;

  constructor(options: CallersOptions) {
    this.#options = options;
    this.#wheel = new FrameWheel(options.frameMs);
  }

  /** Calls that are going on. */
  get active(): number {
    return this.#active.size;
  }

  /** How late frames were sent, ms. */
  get lateMs(): readonly number[] {
    return this.#wheel.lateMs;
  }

  /** Begins calls one after the other, spread evenly over a time, and resolves when the last has had its turn. */
  async begin(count: number, overSeconds: number): Promise<void> {
    const startMs = performance.now();
    const begun: Promise<void>[] = [];
    for (let i = 0; i < count; i++) {
      const waitMs = startMs + (i * overSeconds * 1_000) / count - performance.now();
      if (waitMs > 1) await sleep(waitMs);
      begun.push(this.#beginOne());
    }
    await Promise.all(begun);
  }

  /** Ends calls, those that began last first, until so many are left; resolves when the server has closed them. */
  async reduceTo(count: number): Promise<void> {
    const ending = [...this.#active].slice(count);
    await Promise.all(
      ending.map((call) => {
        this.#leave(call);
        return call.end();
      }),
    );
  }

  /** Hangs up whatever is still going on and stops the clock. */
  close(): void {
    this.#wheel.close();
    for (const call of this.calls.values()) call.terminate();
  }

  async #beginOne(): Promise<void> {
    const number = this.#nMade++;
    const call = this.#options.makeCall(number);
    call.onLost = (failure) => {
      if (this.#leave(call)) this.#fail(failure);
    };
    try {
      await call.ready;
    } catch (refusal) {
      return this.#fail((refusal as Error).message);
    }
    this.calls.set(call.stream, call);
    this.#active.add(call);
    this.#wheel.add(call, (number * GOLDEN_RATIO) % 1);
  }

  #leave(call: LiveCall): boolean {
    this.#wheel.remove(call);
    return this.#active.delete(call);
  }

  #fail(failure: CallFailure): void {
    this.failures.set(failure, (this.failures.get(failure) ?? 0) + 1);
  }
}
