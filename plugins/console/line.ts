import type { UndertoneEvent } from 'undertone/sdk';

const BAR_CELLS = 10;
const NAME_WIDTH = 16;
const ROLE_WIDTH = 9;

/**
 * What a person reads of an event.
 *
 * @param event - any
 * @returns one line, or null for events that are not for reading
 */
export function describeEvent(event: UndertoneEvent): string | null {
  const said = saying(event);
  if (said === null) return null;
  const role = 'role' in event ? (event.role ?? '') : '';
  return `${clock(event.atMs)}  ${column(event.stream, NAME_WIDTH)}  ${column(role, ROLE_WIDTH)}  ${said}`;
}

function saying(event: UndertoneEvent): string | null {
  switch (event.type) {
    case 'stream.started':
      return `began, ${event.channels.filter(({ analysed }) => analysed).length} of ${event.channels.length} channels analysed`;
    case 'emotion.window':
      return describeWindow(event);
    case 'emotion.state':
      return event.previous === null ? `→ ${event.label}` : `→ ${event.label}, was ${event.previous}`;
    case 'alert':
      return `${event.cleared ? '✓' : '!'} ${event.severity}: ${printable(event.message)}`;
    case 'stream.degraded':
      return `${event.skippedWindows} windows skipped: ${event.reason}`;
    case 'stream.gap':
      return `audio missing from ${clock(event.fromMs)} to ${clock(event.toMs)}`;
    case 'stream.ended':
      return `${event.outcome}, ${event.windows} windows`;
    default:
      return null;
  }
}

function describeWindow(event: Extract<UndertoneEvent, { readonly type: 'emotion.window' }>): string {
  if (event.abstained !== undefined) return `–          ${event.abstained}`;
  const { label, probability } = event.smoothed;
  const bar = '█'.repeat(Math.round(probability * BAR_CELLS)).padEnd(BAR_CELLS, '·');
  const percent = `${Math.round(probability * 100)} %`.padStart(5);
  const valence = event.valence.toFixed(2).replace('-', '−').padStart(5);
  return `${label.padEnd(9)} ${percent} ${bar}  valence ${valence}  arousal ${event.arousal.toFixed(2)}`;
}

/** Minutes and seconds of stream time, as `1:02.5`. */
function clock(ms: number): string {
  const seconds = ms / 1_000;
  const minutes = Math.floor(seconds / 60);
  return `${minutes}:${(seconds - minutes * 60).toFixed(1).padStart(4, '0')}`.padStart(8);
}

function column(text: string, width: number): string {
  const shown = printable(text);
  return shown.length > width ? `${shown.slice(0, width - 1)}…` : shown.padEnd(width);
}

/** Names and messages come from others, and a terminal obeys control characters. */
function printable(text: string): string {
  return text.replace(/\p{C}/gu, '\u{fffd}');
}
