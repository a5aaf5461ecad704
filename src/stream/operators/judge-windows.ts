import type { OperatorFunction } from 'rxjs';
import type { AbstainReason, CohortRoute, SkipReason } from '../../sdk/events.ts';
import type { Heard, PlacedEvent } from './channel-signal.ts';
import type { CutWindow, WindowFacts } from './cut-windows.ts';
import { stage } from './stage.ts';
import type { TurnDone } from './turns/turn.ts';

/** What the model says of a window. */
export interface Judgement {
  /** Calibrated, in the order of the model's labels, sum 1. */
  readonly probabilities: Float32Array;
  readonly cohort: CohortRoute;
}

/** What becomes of a window. */
export type Verdict<Judged> =
  | { readonly type: 'judged'; readonly judgement: Judged }
  | { readonly type: 'abstained'; readonly reason: AbstainReason }
  /** The lane had no time for it. */
  | { readonly type: 'skipped'; readonly reason: SkipReason };

/** A window and what becomes of it. */
export interface WindowWithVerdict<Judged> {
  readonly type: 'verdict';
  /** When the window became complete, samples at 48 kHz. */
  readonly at: number;
  readonly facts: WindowFacts;
  readonly verdict: Verdict<Judged>;
}

/** A window whose judgement is under way. */
export type PendingVerdict = WindowWithVerdict<Promise<Judgement>>;

/** A window whose verdict is known. */
export type SettledVerdict = WindowWithVerdict<Judgement>;

/**
 * Asks the model about a window, or abstains.
 *
 * @param judge - asks the model; it must have read the window when it returns. A provisional window must not change what the
 *   model knows of the speaker
 */
export function abstainOrJudge(
  judge: (logMel: Float32Array, isProvisional: boolean) => Promise<Judgement>,
): OperatorFunction<CutWindow | Heard | PlacedEvent, PendingVerdict | Heard | PlacedEvent> {
  const decide = ({ logMel, abstained, skipped, facts }: CutWindow): Verdict<Promise<Judgement>> => {
    if (skipped !== null) return { type: 'skipped', reason: skipped };
    if (abstained !== null) return { type: 'abstained', reason: abstained };
    return { type: 'judged', judgement: judge(logMel, facts.isProvisional) };
  };
  return stage((emit) => ({
    next(value) {
      if (value.type !== 'window') return emit(value);
      emit({ type: 'verdict', at: value.at, facts: value.facts, verdict: decide(value) });
    },
  }));
}

type Passing = Heard | PlacedEvent | TurnDone;

/**
 * Waits for judgements and keeps the order; the first that fails ends the stream with its error.
 *
 * What comes behind a judgement waits for it here, but nothing piles up: a turn holds at most one window a channel, and the
 * next turn begins when this one has passed.
 */
export function awaitVerdictsOfTurn(): OperatorFunction<PendingVerdict | Passing, SettledVerdict | Passing> {
  return stage((emit, { fail, finish }) => {
    const waiting: (PendingVerdict | Passing)[] = [];
    let isWaiting = false;
    let isOver = false;

    async function settle(window: PendingVerdict, pending: Promise<Judgement>): Promise<void> {
      isWaiting = true;
      try {
        const judgement = await pending;
        isWaiting = false;
        emit({ ...window, verdict: { type: 'judged', judgement } });
        passOn();
      } catch (thrown) {
        fail(thrown);
      }
    }

    function take(value: PendingVerdict | Passing): void {
      if (value.type !== 'verdict') {
        emit(value);
        return;
      }
      const { verdict } = value;
      if (verdict.type === 'judged') void settle(value, verdict.judgement);
      else emit({ ...value, verdict });
    }

    function passOn(): void {
      while (!isWaiting && waiting.length > 0) take(waiting.shift()!);
      if (isOver && !isWaiting) finish();
    }

    return {
      next(value) {
        if (isWaiting || waiting.length > 0) waiting.push(value);
        else take(value);
      },
      complete() {
        isOver = true;
        passOn();
      },
    };
  });
}
