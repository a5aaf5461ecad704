import { EMOTIONS, type EmotionProbabilities } from '../sdk/emotion.ts';
import type {
  ChannelInfo,
  CohortRoute,
  EmotionState,
  EmotionSummary,
  EmotionWindow,
  EmotionWindowAbstained,
  EmotionWindowScored,
  StreamEnded,
  StreamStarted,
  UndertoneEvent,
  WindowQuality,
} from '../sdk/events.ts';
import { bar, clock, createPaint, EMOTION_COLOURS, type Paint } from './paint.ts';

/** Characters of a full probability bar. */
const BAR_WIDTH = 20;

/** Clipping under this would be shown as 0.0 %. */
const VISIBLE_FRACTION = 0.0005;

/** Shares under this are left out of the summary line. */
const SMALLEST_SHARE = 0.05;

const ABSTAINED: Readonly<Record<EmotionWindowAbstained['abstained'], string>> = {
  littleSpeech: 'too little speech',
  clipping: 'clipped',
  tone: 'a tone, not a voice',
  music: 'music, not a voice',
  noise: 'noise, not a voice',
};

/** Turns one stream's events into lines for people. */
export interface Timeline {
  /** Lines that tell an event; none for events a reader of the timeline does not need. */
  lines(event: UndertoneEvent): string[];
}

/**
 * The readable form of one stream.
 *
 * @param isColoured - whether lines may carry ANSI colours
 */
export function createTimeline(isColoured: boolean): Timeline {
  const paint = createPaint(isColoured);
  let hasSeveralChannels = false;
  const who = (event: { readonly channel: number; readonly role: string }): string =>
    hasSeveralChannels ? `${event.channel} ${event.role}`.padEnd(12) : '';

  return {
    lines(event) {
      switch (event.type) {
        case 'stream.started':
          hasSeveralChannels = event.channels.filter(({ analysed }) => analysed).length > 1;
          return [startedLine(event, paint)];
        case 'emotion.window':
          return [windowLine(event, who(event), paint)];
        case 'emotion.state':
          return [stateLine(event, who(event), paint)];
        case 'emotion.summary':
          return event.final ? [summaryLine(event, who(event), paint)] : [];
        case 'stream.gap':
          return [paint('yellow', `${span(event.fromMs, event.toMs)}  audio is missing`)];
        case 'stream.degraded':
          return [
            paint('yellow', `${span(event.fromMs, event.toMs)}  ${event.skippedWindows} windows skipped`),
          ];
        case 'alert':
          return [`${time(event.atMs)}  ${paint('bold', `${event.severity}: ${event.message}`)}`];
        case 'stream.ended':
          return [endedLine(event, paint)];
        case 'speech.started':
        case 'speech.ended':
          return [];
        default:
          return event satisfies never;
      }
    },
  };
}

function startedLine(event: UndertoneEvent & StreamStarted, paint: Paint): string {
  const rate = `${event.sampleRate / 1000} kHz`;
  const channels = event.channels.map(channelText).join(', ');
  return `${paint('bold', event.stream)}  ${paint('dim', `${rate}, ${channels}, ${event.model}`)}`;
}

function channelText({ channel, role, analysed, reason }: ChannelInfo): string {
  return `channel ${channel} ${role}${analysed ? '' : ` not analysed (${reason})`}`;
}

function windowLine(event: EmotionWindow, who: string, paint: Paint): string {
  const start = `${time(event.endMs)}  ${who}`;
  if (event.abstained !== undefined) {
    return paint('dim', `${start}${'–'.padEnd(10)} ${ABSTAINED[event.abstained]}`);
  }
  const { label } = event;
  const probability = event.probabilities[label];
  const filled = paint(EMOTION_COLOURS[label], bar(probability, BAR_WIDTH));
  const name = paint(EMOTION_COLOURS[label], label.padEnd(10));
  return `${start}${name}${percent(probability)}  ${filled}  ${paint('dim', footnote(event))}`;
}

function footnote({ cohort, quality }: EmotionWindowScored): string {
  return [routeText(cohort).padEnd(12), ...qualityTexts(quality)].join('  ');
}

/** The expert asked and how sure the router is of it, `female 97 %`; where several were asked, or one for all, just that. */
function routeText({ route, female }: CohortRoute): string {
  if (route === 'all' || route === 'mixed') return route;
  return `${route} ${percent(route === 'male' ? 1 - female : female).trim()}`;
}

function qualityTexts({ speechMs, snrDb, clippedFraction, band }: WindowQuality): string[] {
  const texts = [`${(speechMs / 1000).toFixed(1)} s speech`];
  if (snrDb !== null) texts.push(`${snrDb.toFixed(0)} dB`.padStart(5));
  if (band === 'narrow') texts.push('narrow band');
  if (clippedFraction >= VISIBLE_FRACTION) texts.push(`${(clippedFraction * 100).toFixed(1)} % clipped`);
  return texts;
}

function stateLine(event: EmotionState, who: string, paint: Paint): string {
  const change = event.previous === null ? '' : paint('dim', `  before: ${event.previous}`);
  const label = paint(EMOTION_COLOURS[event.label], event.label);
  return `${time(event.atMs)}  ${who}${paint('bold', '→')} ${label} since ${clock(event.sinceMs)}${change}`;
}

function summaryLine(event: EmotionSummary, who: string, paint: Paint): string {
  const start = `${time(event.atMs)}  ${who}${paint('bold', 'Σ')} `;
  if (event.overall === null) return `${start}nothing could be judged`;
  const { shares, valence, arousal, windows } = event.overall;
  const affect = `valence ${signed(valence)}, arousal ${arousal.toFixed(2)}, ${windows} windows`;
  return `${start}${sharesText(shares)}  ${paint('dim', affect)}`;
}

/** `angry 62 %, sad 21 %`: the largest shares first, the small ones left out. */
function sharesText(shares: EmotionProbabilities): string {
  return EMOTIONS.filter((emotion) => shares[emotion] >= SMALLEST_SHARE)
    .sort((a, b) => shares[b] - shares[a])
    .map((emotion) => `${emotion} ${percent(shares[emotion]).trim()}`)
    .join(', ');
}

function endedLine(event: StreamEnded, paint: Paint): string {
  const told = `${clock(event.receivedMs)} heard, ${event.windows} windows`;
  if (event.outcome === 'completed') return paint('dim', `${time(event.atMs)}  ${told}`);
  return `${time(event.atMs)}  ${told}, ${event.outcome}${event.error ? `: ${event.error.message}` : ''}`;
}

function time(ms: number): string {
  return clock(ms).padStart(9);
}

function span(fromMs: number, toMs: number): string {
  return `${time(fromMs)} to ${clock(toMs)}`;
}

function percent(share: number): string {
  return `${String(Math.round(share * 100)).padStart(3)} %`;
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;
}
