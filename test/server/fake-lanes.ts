import type { EmotionWindowAbstained, PipelineEvent } from '../../src/sdk/events.ts';
import type { LaneLoad, LanePool, LaneSink, LaneStream, StreamFlow } from '../../src/stream/lanes/lane.ts';
import { UNIFORM_PRIORS } from '../../src/stream/models/priors.ts';
import type { PipelineInput, PipelineOptions } from '../../src/stream/pipeline.ts';
import { TINY_CARD } from '../tiny-model.ts';

/** A stream on the fake lanes, with everything that was written to it. */
export interface FakeStream {
  readonly options: PipelineOptions;
  readonly flow: StreamFlow | undefined;
  readonly inputs: readonly PipelineInput[];
  /** Says something, as a lane would. */
  emit(event: PipelineEvent): void;
  /** Fails, as a lane would that cannot go on. */
  fail(error: Error): void;
  /** Samples written to an analysed channel, joined. */
  samples(channel: number): Float32Array;
}

/** Lanes that judge nothing: every second of audio gives one abstained window, an end gives `stream.ended`. */
export interface FakeLanes extends LanePool {
  readonly streams: readonly FakeStream[];
  /** While true, `write` answers false and `drained` waits. */
  isFull: boolean;
  /** Lets those go on who wait in `drained`. */
  drain(): void;
  /** While true, the last events of a stream wait for `release`. */
  holdsEnds: boolean;
  release(): void;
  closed: boolean;
  /** How busy they say they are. */
  load: LaneLoad;
}

/** An `emotion.window` that abstains, for tests of everything but the judgement. */
export function abstainedWindow(atMs: number, channel = 0): EmotionWindowAbstained {
  return {
    type: 'emotion.window',
    atMs,
    channel,
    role: 'speaker',
    startMs: Math.max(0, atMs - 3_000),
    endMs: atMs,
    quality: { speechMs: 0, snrDb: null, clippedFraction: 0, band: 'wide' },
    latencyMs: 5,
    abstained: 'littleSpeech',
  };
}

/** Lanes for tests of the server. */
export function createFakeLanes(): FakeLanes {
  const streams: FakeStream[] = [];
  let waiting: (() => void)[] = [];
  let held: (() => void)[] = [];

  const lanes: FakeLanes = {
    streams,
    isFull: false,
    holdsEnds: false,
    closed: false,
    model: { id: `${TINY_CARD.name}@${TINY_CARD.version}`, card: TINY_CARD },
    load: { lagMs: 20, liveShare: 0.25, isHopDoubled: false },
    stats: () => [{ lane: 0, streams: streams.length, queuedWindows: 3, utilization: 0.25, ...lanes.load }],
    drain() {
      lanes.isFull = false;
      for (const resolve of waiting) resolve();
      waiting = [];
    },
    release() {
      lanes.holdsEnds = false;
      for (const resolve of held) resolve();
      held = [];
    },
    async close() {
      lanes.closed = true;
    },
    open(options, sink, flow) {
      const { lane, stream } = createFakeStream(options, sink, flow, {
        isFull: () => lanes.isFull,
        drained: () => (lanes.isFull ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve()),
        released: () => (lanes.holdsEnds ? new Promise((resolve) => held.push(resolve)) : Promise.resolve()),
      });
      streams.push(stream);
      return lane;
    },
  };
  return lanes;
}

interface Gates {
  isFull(): boolean;
  drained(): Promise<void>;
  released(): Promise<void>;
}

function createFakeStream(
  options: PipelineOptions,
  sink: LaneSink,
  flow: StreamFlow | undefined,
  gates: Gates,
): { readonly lane: LaneStream; readonly stream: FakeStream } {
  const inputs: PipelineInput[] = [];
  let heardMs = 0;
  let windows = 0;
  let isOver = false;
  const emit = (event: PipelineEvent) => {
    if (event.type === 'emotion.window') windows += 1;
    if (!isOver) sink.event(event);
  };
  queueMicrotask(() =>
    emit({
      type: 'stream.started',
      atMs: 0,
      sampleRate: options.sampleRate,
      channels: options.channels,
      model: 'tiny@1',
      priors: options.priors ?? UNIFORM_PRIORS,
      separation: options.separation,
    }),
  );

  function hear(input: PipelineInput): void {
    if (input.type !== 'audio') return;
    const before = Math.floor(heardMs / 1_000);
    heardMs += ((input.channels[0]?.length ?? 0) / options.sampleRate) * 1_000;
    const after = heardMs;
    queueMicrotask(() => {
      for (let second = before + 1; second <= Math.floor(after / 1_000); second++) {
        emit(abstainedWindow(second * 1_000));
      }
      sink.progress(after);
    });
  }

  const lane: LaneStream = {
    queuedMs: 0,
    write(input) {
      inputs.push(input);
      hear(input);
      return !gates.isFull();
    },
    drained: gates.drained,
    async end(outcome) {
      await gates.released();
      emit({ type: 'stream.ended', atMs: heardMs, outcome, receivedMs: heardMs, windows });
      isOver = true;
    },
  };
  const stream: FakeStream = {
    options,
    flow,
    inputs,
    emit,
    fail(error) {
      isOver = true;
      sink.failed(error);
    },
    samples: (channel) =>
      Float32Array.from(
        inputs.flatMap((input) => (input.type === 'audio' ? [...(input.channels[channel] ?? [])] : [])),
      ),
  };
  return { lane, stream };
}
