import type { Alert, EmotionState, StreamDegraded, StreamGap } from 'undertone/sdk';

/** What is marked on a call's timeline. */
export type Moment = (EmotionState | Alert | StreamDegraded | StreamGap) & { readonly offset: number };

/**
 * What a loss means, for people.
 *
 * @param event - windows or audio that are missing
 */
export function describeLoss(event: StreamDegraded | StreamGap): string {
  if (event.type === 'stream.degraded') return 'The server is overloaded and skipped some windows.';
  return event.reason === 'source'
    ? 'Some audio did not arrive.'
    : 'The server lost some audio because it could not keep up.';
}

/**
 * A moment in one line.
 *
 * @param moment - as marked on the timeline
 */
export function describeMoment(moment: Moment): string {
  switch (moment.type) {
    case 'emotion.state':
      return `${capitalize(moment.label)}, ${Math.round(moment.probability * 100)} %`;
    case 'alert':
      return moment.cleared ? `Over: ${moment.message}` : moment.message;
    case 'stream.degraded':
    case 'stream.gap':
      return describeLoss(moment);
    default:
      return moment satisfies never;
  }
}

/** What kind of moment it is, in a word or two. */
export function momentKind(moment: Moment): string {
  switch (moment.type) {
    case 'emotion.state':
      return moment.role;
    case 'alert':
      return moment.cleared ? 'Alert over' : 'Alert';
    case 'stream.degraded':
      return 'Skipped';
    case 'stream.gap':
      return 'Missing audio';
    default:
      return moment satisfies never;
  }
}

/**
 * With a capital first letter.
 *
 * @param text - such as an emotion
 */
export function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
