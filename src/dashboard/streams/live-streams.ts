import type {
  ChannelInfo,
  EmotionState,
  EmotionSummary,
  EmotionWindow,
  EmotionWindowScored,
  StreamEnded,
  StreamOverview,
  UndertoneEvent,
} from 'undertone/sdk';

/** One speaker as the page shows it. */
export interface ChannelView extends ChannelInfo {
  /** The newest window, judged or not. */
  readonly window: EmotionWindow | null;
  /** The newest window that was judged. */
  readonly scored: EmotionWindowScored | null;
  readonly state: EmotionState | null;
  readonly summary: EmotionSummary | null;
}

/** One stream as the page shows it. */
export interface StreamView {
  readonly stream: string;
  readonly epoch: string;
  /** Offset of the newest event that is part of this view. */
  readonly offset: number;
  readonly live: boolean;
  readonly outcome: StreamEnded['outcome'] | null;
  /** Stream time of the newest event, ms. */
  readonly atMs: number;
  readonly channels: readonly ChannelView[];
  /** What went wrong last, in words; null when nothing did. */
  readonly notice: string | null;
}

/** Ended streams the page remembers. */
const MAX_ENDED = 12;

/** All streams of the server, kept up to date from its list and its events. */
export class LiveStreams {
  #views = new Map<string, StreamView>();

  /** Live streams first, then ended ones; the newest of either kind first. */
  list(): StreamView[] {
    const views = [...this.#views.values()].reverse();
    return [...views.filter(({ live }) => live), ...views.filter(({ live }) => !live).slice(0, MAX_ENDED)];
  }

  /**
   * Takes the server's list: it is right about which streams there are, and about those this page knows less of.
   *
   * @param overviews - from `GET /v1/streams`, in the order the streams began
   */
  load(overviews: readonly StreamOverview[]): void {
    const views = overviews.map((overview) => {
      const known = this.#views.get(overview.stream);
      const isNewer = known?.epoch === overview.epoch && known.offset > overview.offset;
      return isNewer ? known : fromOverview(overview);
    });
    const listed = new Set(views.map(({ stream }) => stream));
    const ended = [...this.#views.values()].filter(({ live, stream }) => !live && !listed.has(stream));
    this.#views = new Map([...ended, ...views].map((view) => [view.stream, view]));
  }

  /**
   * Takes an event.
   *
   * @param event - the next one of its stream
   */
  apply(event: UndertoneEvent): void {
    const known = this.#views.get(event.stream);
    if (known?.epoch === event.epoch) {
      if (event.offset > known.offset) this.#views.set(event.stream, advance(known, event));
      return;
    }
    // A new history is a new stream, so it goes to the end of the order.
    this.#views.delete(event.stream);
    this.#views.set(event.stream, advance(emptyView(event), event));
    this.#forgetEnded();
  }

  #forgetEnded(): void {
    const ended = [...this.#views.values()].filter(({ live }) => !live);
    for (const { stream } of ended.slice(0, -MAX_ENDED)) this.#views.delete(stream);
  }
}

function emptyView({ stream, epoch }: UndertoneEvent): StreamView {
  return { stream, epoch, offset: -1, live: true, outcome: null, atMs: 0, channels: [], notice: null };
}

function fromOverview(overview: StreamOverview): StreamView {
  const { stream, epoch, offset, live, outcome, processedMs: atMs } = overview;
  const channels = overview.channels.map(({ window, state, summary, ...info }) => {
    return { ...info, window, scored: window && isScored(window) ? window : null, state, summary };
  });
  return { stream, epoch, offset, live, outcome, atMs, channels, notice: null };
}

function advance(before: StreamView, event: UndertoneEvent): StreamView {
  const view = { ...before, offset: event.offset, atMs: Math.max(before.atMs, event.atMs) };
  switch (event.type) {
    case 'stream.started':
      return { ...view, channels: event.channels.map((info) => emptyChannel(info)) };
    case 'emotion.window':
      return withChannel(view, event, {
        window: event,
        ...(isScored(event) ? { scored: event } : {}),
      });
    case 'emotion.state':
      return withChannel(view, event, { state: event });
    case 'emotion.summary':
      return withChannel(view, event, { summary: event });
    case 'alert':
      return { ...view, notice: event.cleared ? null : event.message };
    case 'stream.degraded':
      return { ...view, notice: 'The server is overloaded and skipped some windows.' };
    case 'stream.gap':
      return { ...view, notice: 'Some audio is missing.' };
    case 'stream.ended':
      return { ...view, live: false, outcome: event.outcome, notice: event.error?.message ?? view.notice };
    case 'speech.started':
    case 'speech.ended':
      return view;
    default:
      return event satisfies never;
  }
}

function isScored(window: EmotionWindow): window is EmotionWindowScored {
  return window.abstained === undefined;
}

function emptyChannel(info: ChannelInfo): ChannelView {
  return { ...info, window: null, scored: null, state: null, summary: null };
}

function withChannel(
  view: StreamView,
  { channel, role }: Pick<ChannelInfo, 'channel' | 'role'>,
  change: Partial<ChannelView>,
): StreamView {
  const known = view.channels.find((candidate) => candidate.channel === channel);
  // A page that came later than the stream learns of a channel from its first event.
  const before = known ?? emptyChannel({ channel, role, analysed: true });
  const others = view.channels.filter((candidate) => candidate.channel !== channel);
  const channels = [...others, { ...before, ...change }].sort((a, b) => a.channel - b.channel);
  return { ...view, channels };
}
