import type { WindowQuality } from '../../../src/sdk/events.ts';
import type { PlacedEvent } from '../../../src/stream/operators/channel-signal.ts';
import type { WindowFacts } from '../../../src/stream/operators/cut-windows.ts';
import type { Judgement, SettledVerdict, Verdict } from '../../../src/stream/operators/judge-windows.ts';
import type { Turn, TurnDone } from '../../../src/stream/operators/turns/turn.ts';

/** Values that travel between the stages, made short for tests. */

/** Quality of a window nobody would refuse. */
export const GOOD_QUALITY: WindowQuality = Object.freeze({
  speechMs: 2_000,
  snrDb: 21.44,
  clippedFraction: 0,
  band: 'wide',
});

/** A window that ends at a stream time, ms, and brings 512 ms of speech. */
export function factsAt(endMs: number, changes: Partial<WindowFacts> = {}): WindowFacts {
  return {
    channel: 0,
    role: 'speaker',
    startMs: endMs - 3_000,
    endMs,
    atMs: endMs + 8,
    receivedAtMs: 1_000,
    quality: GOOD_QUALITY,
    separation: null,
    newSpeechMs: 512,
    isProvisional: false,
    ...changes,
  };
}

/** A window with its verdict. */
export function verdictAt(
  endMs: number,
  verdict: Verdict<Judgement>,
  changes: Partial<WindowFacts> = {},
): SettledVerdict {
  const facts = factsAt(endMs, changes);
  return { type: 'verdict', at: facts.atMs * 48, facts, verdict };
}

/** The verdict of a model that answers with these probabilities. */
export function judged(...probabilities: number[]): Verdict<Judgement> {
  const cohort = { route: 'all', female: 0.5 };
  return { type: 'judged', judgement: { probabilities: Float32Array.from(probabilities), cohort } };
}

/** Stream time has come to a moment, ms. */
export const heardAt = (ms: number) => ({ type: 'heard', at: ms * 48 }) as const;

/** An event that is only to be passed on. */
export const speechStarted = (ms: number): PlacedEvent => ({
  type: 'event',
  at: ms * 48,
  event: { type: 'speech.started', atMs: ms, channel: 0, role: 'speaker' },
});

/** The end of a turn with audio. */
export function turnDone(changes: Partial<Extract<Turn, { type: 'audio' }>> = {}): TurnDone {
  const turn: Turn = {
    type: 'audio',
    channels: [],
    receivedAtMs: 1_000,
    skipWindows: 'none',
    heardMs: 20,
    isLast: true,
    ...changes,
  };
  return { type: 'turnDone', turn };
}

/** The end of the last turn. */
export const endDone = (heardMs: number): TurnDone => ({
  type: 'turnDone',
  turn: { type: 'end', outcome: 'completed', heardMs, receivedAtMs: 1_000, isLast: true },
});
