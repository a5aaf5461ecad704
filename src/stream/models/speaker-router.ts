import type { CohortRoute } from '../../sdk/events.ts';
import { FEATURE_CONFIG } from '../features/feature-config.ts';
import type { ExpertWeights, SpeakerRouter } from './classifier.ts';

/** Distance between windows the router expects unless told, frames: 512 ms. */
export const DEFAULT_HOP_FRAMES = 96;

/** What one window may say at most, as log-odds: P = 0.98. One odd window must not outvote ten ordinary ones. */
export const MAX_WINDOW_LOG_ODDS = 4;

/** How far back a speaker is remembered, windows: 12 s of speech at the default hop. */
export const MEMORY_WINDOWS = 24;

/** Accumulated log-odds from which one expert judges alone: ln 9, P = 0.9. */
export const ENTER_LOG_ODDS = Math.log(9);

/** Accumulated log-odds below which that expert no longer judges alone: ln 3, P = 0.75. */
export const LEAVE_LOG_ODDS = Math.log(3);

/**
 * A speaker whose cohort is clear is asked about in every fourth window only: these still share a third of their audio, and
 * the router costs a quarter of what it did.
 */
export const CHECK_EVERY_WINDOWS = 4;

/** Windows heard before that: as many as it takes until one shares nothing with the first. */
export const MIN_CLEAR_WINDOWS = 6;

const FORGET = 1 - 1 / MEMORY_WINDOWS;

/** Faded number of windows between those of one less and of {@link MIN_CLEAR_WINDOWS}. */
const MIN_CLEAR_COUNT = (1 - FORGET ** (MIN_CLEAR_WINDOWS - 0.5)) / (1 - FORGET);

/** What has been heard of a speaker: sums that fade by one part in {@link MEMORY_WINDOWS} a window. */
export interface Evidence {
  /** Faded sum of the windows' log-odds. */
  readonly sum: number;
  /** Faded number of windows. */
  readonly count: number;
}

/** Nothing heard yet. */
export const NO_EVIDENCE: Evidence = Object.freeze({ sum: 0, count: 0 });

/**
 * Takes one window into account.
 *
 * @param evidence - so far
 * @param logOdds - of this window; cut off at {@link MAX_WINDOW_LOG_ODDS}, and no evidence where it is not a number
 */
export function addEvidence(evidence: Evidence, logOdds: number): Evidence {
  const heard = Number.isNaN(logOdds) ? 0 : logOdds;
  const bounded = Math.min(MAX_WINDOW_LOG_ODDS, Math.max(-MAX_WINDOW_LOG_ODDS, heard));
  return { sum: evidence.sum * FORGET + bounded, count: evidence.count * FORGET + 1 };
}

/**
 * Accumulated log-odds of a speaker: the mean over the remembered windows times the number of independent windows they
 * amount to.
 *
 * Independent evidence adds up, but a window shares all but one hop of its audio with its neighbour. So n windows count
 * as the first whole one plus a hop's share for each that followed, 1 + (n - 1) hop / window, and not as n. Fading keeps
 * that below 5 at the default hop, so the router stays able to change its mind: after t windows of a wrong voice it needs
 * no more than t of the right one to be back at even odds.
 *
 * @param evidence - what has been heard
 * @param hopFrames - distance between windows, frames
 */
export function accumulatedLogOdds({ sum, count }: Evidence, hopFrames: number): number {
  if (count === 0) return 0;
  const newShare = Math.min(1, hopFrames / FEATURE_CONFIG.nFrames);
  return (sum / count) * (1 + (count - 1) * newShare);
}

/** The two cohorts a router network tells apart. */
export interface CohortPair {
  /** The cohort that positive log-odds speak for. */
  readonly positive: string;
  readonly negative: string;
}

/** Probability with the given log-odds. */
const probabilityOf = (logOdds: number): number => 1 / (1 + Math.exp(-logOdds));

/** P(female) as far as these cohorts tell; even where neither of them is about it. */
function femaleProbability(probability: number, { positive, negative }: CohortPair): number {
  if (positive === 'female') return probability;
  return negative === 'female' ? 1 - probability : 0.5;
}

/** Which cohort judges alone, if any; the one that does keeps at it until the odds have clearly fallen. */
function decide(previous: string | null, logOdds: number, { positive, negative }: CohortPair): string | null {
  const leader = logOdds > 0 ? positive : negative;
  const threshold = leader === previous ? LEAVE_LOG_ODDS : ENTER_LOG_ODDS;
  return Math.abs(logOdds) >= threshold ? leader : null;
}

/** What a voice router knows of its speaker. */
export interface HeardVoice {
  readonly evidence: Evidence;
  /** Cohort that judges alone, null while they are mixed. */
  readonly chosen: string | null;
  /** Windows since the last that was listened to. */
  readonly nSkipped: number;
  /** True when the last window that was listened to spoke against the chosen cohort. */
  readonly isDoubted: boolean;
}

const NOTHING_HEARD: HeardVoice = Object.freeze({
  evidence: NO_EVIDENCE,
  chosen: null,
  nSkipped: 0,
  isDoubted: false,
});

/** Whether a speaker's cohort is so clear that not every window has to be asked about it. */
function isClear({ evidence, chosen, isDoubted }: HeardVoice, hopFrames: number): boolean {
  if (chosen === null || isDoubted) return false;
  return (
    evidence.count > MIN_CLEAR_COUNT && Math.abs(accumulatedLogOdds(evidence, hopFrames)) >= ENTER_LOG_ODDS
  );
}

/**
 * Takes a window into account. One that agrees with the chosen cohort stands for those that were skipped before it as well; one
 * that does not counts once, and every window that follows is listened to until the matter is settled.
 */
function hear(heard: HeardVoice, logOdds: number, hopFrames: number, cohorts: CohortPair): HeardVoice {
  const leader = logOdds > 0 ? cohorts.positive : cohorts.negative;
  const isDoubted = heard.chosen !== null && leader !== heard.chosen;
  let { evidence } = heard;
  for (let window = isDoubted ? heard.nSkipped : 0; window <= heard.nSkipped; window++) {
    evidence = addEvidence(evidence, logOdds);
  }
  const chosen = decide(heard.chosen, accumulatedLogOdds(evidence, hopFrames), cohorts);
  return { evidence, chosen, nSkipped: 0, isDoubted };
}

/**
 * Creates the router of one speaker whose voice decides: one expert when the odds are at least 9 to 1, both in proportion
 * until then and again once they fall under 3 to 1.
 *
 * @param cohorts - whom the router network tells apart
 * @param hopFrames - distance between the speaker's windows, frames
 * @param start - what is known of the speaker
 */
export function createVoiceRouter(
  cohorts: CohortPair,
  hopFrames: number = DEFAULT_HOP_FRAMES,
  start: HeardVoice = NOTHING_HEARD,
): SpeakerRouter {
  const { positive, negative } = cohorts;
  let heard = start;
  return {
    fork: () => createVoiceRouter(cohorts, hopFrames, heard),
    get needsEvidence() {
      return heard.nSkipped >= CHECK_EVERY_WINDOWS - 1 || !isClear(heard, hopFrames);
    },
    route(logOdds) {
      heard =
        logOdds === null
          ? { ...heard, nSkipped: heard.nSkipped + 1 }
          : hear(heard, logOdds, hopFrames, cohorts);
      const { evidence, chosen } = heard;
      const probability = probabilityOf(accumulatedLogOdds(evidence, hopFrames));
      const weights: ExpertWeights =
        chosen === null ? { [positive]: probability, [negative]: 1 - probability } : { [chosen]: 1 };
      return {
        weights,
        report: { route: chosen ?? 'mixed', female: femaleProbability(probability, cohorts) },
      };
    },
  };
}

/**
 * Creates a router that always asks the same expert: a pinned cohort, or the fallback of a model without cohorts.
 *
 * @param expert - name of the expert on the card
 * @param route - what to report
 */
export function createFixedRouter(expert: string, route: string): SpeakerRouter {
  const female = route === 'female' ? 1 : route === 'male' ? 0 : 0.5;
  const answer: { readonly weights: ExpertWeights; readonly report: CohortRoute } = Object.freeze({
    weights: Object.freeze({ [expert]: 1 }),
    report: Object.freeze({ route, female }),
  });
  const router: SpeakerRouter = { needsEvidence: false, route: () => answer, fork: () => router };
  return router;
}
