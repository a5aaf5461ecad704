import type { Affect, Alert } from 'undertone/sdk';

/** How soon a person should look at a stream. */
export type NeedLevel = 'now' | 'watch' | 'fine' | 'ended';

/** How much a stream needs a person, and why. */
export interface Need {
  readonly level: NeedLevel;
  /** Higher comes first; comparable between streams. */
  readonly score: number;
  /** In words; null where there is nothing to say. */
  readonly reason: string | null;
}

/** What need is judged by. */
export interface NeedInput {
  readonly live: boolean;
  /** Stream time, ms. */
  readonly atMs: number;
  readonly alerts: readonly Pick<Alert, 'severity' | 'message'>[];
  readonly speakers: readonly NeedySpeaker[];
}

/** One speaker, as far as need goes. */
export interface NeedySpeaker {
  /** Over the last seconds; null while nothing has been judged. */
  readonly affect: Affect | null;
  readonly distressSinceMs: number | null;
}

const ALERT_WEIGHT: Readonly<Record<Alert['severity'], number>> = { critical: 3, warning: 1.5, info: 0.3 };

/** Distress from which its time counts. */
export const PERSISTENT_DISTRESS = 0.45;

/** Scores from which somebody should look, at once or soon. */
const NOW_SCORE = 1;
const WATCH_SCORE = 0.4;

/** Distress that has lasted this long counts twice, ms. */
const LONG_DISTRESS_MS = 20_000;

/** A call of this length goes before a new one that is otherwise like it, ms. */
const LONG_CALL_MS = 3_600_000;
const DURATION_WEIGHT = 0.1;

/** Valence of an unmistakably unpleasant voice, and the range of arousal between an even voice and an agitated one. */
const UNPLEASANT_VALENCE = -0.45;
const EVEN_AROUSAL = 0.5;
const AGITATED_AROUSAL = 0.75;

/**
 * How much a voice sounds both unpleasant and agitated: anger and fear do, sadness and joy do not.
 *
 * @param affect - valence and arousal over some seconds
 * @returns [0, 1]
 */
export function distressOf({ valence, arousal }: Affect): number {
  const unpleasant = share(valence / UNPLEASANT_VALENCE);
  const agitated = share((arousal - EVEN_AROUSAL) / (AGITATED_AROUSAL - EVEN_AROUSAL));
  return unpleasant * agitated;
}

/**
 * How much a stream needs a person: its alerts, then the distress of its most distressed speaker and how long it has
 * lasted, then the length of the call.
 *
 * @param input - what is known of the stream
 */
export function judgeNeed({ live, atMs, alerts, speakers }: NeedInput): Need {
  if (!live) return { level: 'ended', score: 0, reason: null };
  const alert = alerts.reduce<NeedInput['alerts'][number] | null>(
    (worst, each) => (worst && ALERT_WEIGHT[worst.severity] >= ALERT_WEIGHT[each.severity] ? worst : each),
    null,
  );
  const distress = Math.max(0, ...speakers.map((speaker) => distressScore(speaker, atMs)));
  const urgency = (alert ? ALERT_WEIGHT[alert.severity] : 0) + distress;
  const level = urgency >= NOW_SCORE ? 'now' : urgency >= WATCH_SCORE ? 'watch' : 'fine';
  // Calls that need nobody stay in the order of their length, so that the wall is calm where the calls are.
  const score = (level === 'fine' ? 0 : urgency) + DURATION_WEIGHT * share(atMs / LONG_CALL_MS);
  return { level, score, reason: alert?.message ?? describeDistress(level, speakers, atMs) };
}

function distressScore({ affect, distressSinceMs }: NeedySpeaker, atMs: number): number {
  if (affect === null) return 0;
  const lastedMs = distressSinceMs === null ? 0 : atMs - distressSinceMs;
  return distressOf(affect) * (1 + share(lastedMs / LONG_DISTRESS_MS));
}

function describeDistress(level: NeedLevel, speakers: readonly NeedySpeaker[], atMs: number): string | null {
  if (level === 'fine') return null;
  const since = Math.min(...speakers.map(({ distressSinceMs }) => distressSinceMs ?? atMs));
  const seconds = Math.round((atMs - since) / 1_000);
  return seconds < 2 ? 'Tense voice' : `Tense voice for ${seconds} s`;
}

function share(value: number): number {
  return Math.min(1, Math.max(0, value));
}
