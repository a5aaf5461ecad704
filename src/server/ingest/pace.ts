import { UndertoneError } from '../../sdk/errors.ts';
import type { WarningMessage } from '../../sdk/messages.ts';

/** Share of a limit at which the publisher is warned. */
const WARNING_SHARE = 0.75;

/** What a publisher's pace may be. */
export interface PaceLimits {
  /** How far a live stream may run ahead of real time, ms. */
  readonly maxAheadMs: number;
  /** Longest silence of a publisher, ms. */
  readonly idleTimeoutMs: number;
}

/**
 * Watches how fast one publisher sends, and whether it still does.
 *
 * Both watches warn once when three quarters of a limit are used, and throw when it is passed.
 */
export class PaceWatch {
  readonly #limits: PaceLimits;
  readonly #warn: (warning: WarningMessage) => void;
  #lastHeardMs: number;
  #firstAudioMs: number | null = null;
  #isIdleWarned = false;
  #isAheadWarned = false;

  /**
   * @param limits - what is allowed
   * @param nowMs - the time, ms since the Unix epoch
   * @param warn - sends a warning to the publisher
   */
  constructor(limits: PaceLimits, nowMs: number, warn: (warning: WarningMessage) => void) {
    this.#limits = limits;
    this.#warn = warn;
    this.#lastHeardMs = nowMs;
  }

  /** Notes a sign of life. */
  heard(nowMs: number): void {
    this.#lastHeardMs = nowMs;
    this.#isIdleWarned = false;
  }

  /** Notes the arrival of audio; the first begins the clock of a live stream. */
  audio(nowMs: number): void {
    this.heard(nowMs);
    this.#firstAudioMs ??= nowMs;
  }

  /** Stream time received per wall-clock time since the first audio; 0 before it. */
  realTimeFactor(receivedMs: number, nowMs: number): number {
    const elapsedMs = this.#elapsedMs(nowMs);
    return elapsedMs <= 0 ? 0 : receivedMs / elapsedMs;
  }

  /** Warns of, and at last refuses, a silent publisher. Throws `ERR_IDLE`. */
  checkIdle(nowMs: number): void {
    const { idleTimeoutMs } = this.#limits;
    const idleMs = nowMs - this.#lastHeardMs;
    if (idleMs >= idleTimeoutMs) {
      throw new UndertoneError(
        'ERR_IDLE',
        `nothing was heard for ${seconds(idleTimeoutMs)}; send audio or \`keepAlive\` more often`,
        { retryable: true },
      );
    }
    if (this.#isIdleWarned || idleMs < idleTimeoutMs * WARNING_SHARE) return;
    this.#isIdleWarned = true;
    this.#warn({
      type: 'warning',
      code: 'ERR_IDLE',
      message: `nothing was heard for ${seconds(idleMs)}; at ${seconds(idleTimeoutMs)} the stream is closed: send audio or \`keepAlive\``,
    });
  }

  /** How far stream time runs ahead of the time since the first audio, ms; negative where it is behind. */
  aheadMs(receivedMs: number, nowMs: number): number {
    return receivedMs - this.#elapsedMs(nowMs);
  }

  /** Warns of, and at last refuses, live audio that comes faster than time passes. Throws `ERR_TOO_FAR_AHEAD`. */
  checkAhead(receivedMs: number, nowMs: number): void {
    const { maxAheadMs } = this.#limits;
    const aheadMs = this.aheadMs(receivedMs, nowMs);
    if (aheadMs > maxAheadMs) {
      throw new UndertoneError(
        'ERR_TOO_FAR_AHEAD',
        `live audio must not run more than ${seconds(maxAheadMs)} ahead of real time, got ${seconds(aheadMs)}; send it as it happens, or start with "live": false for a recording`,
        { retryable: true },
      );
    }
    if (this.#isAheadWarned || aheadMs < maxAheadMs * WARNING_SHARE) return;
    this.#isAheadWarned = true;
    this.#warn({
      type: 'warning',
      code: 'ERR_TOO_FAR_AHEAD',
      message: `the audio is ${seconds(aheadMs)} ahead of real time; beyond ${seconds(maxAheadMs)} the stream is closed: send it as it happens, or start with "live": false`,
    });
  }

  #elapsedMs(nowMs: number): number {
    return this.#firstAudioMs === null ? 0 : nowMs - this.#firstAudioMs;
  }
}

function seconds(durationMs: number): string {
  return `${Math.round(durationMs / 100) / 10} s`;
}
