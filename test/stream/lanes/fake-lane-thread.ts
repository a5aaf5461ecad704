import type { WindowSpan } from '../../../src/sdk/events.ts';
import { audioMs } from '../../../src/stream/lanes/input-audio.ts';
import type { LaneLoad } from '../../../src/stream/lanes/lane.ts';
import { encodeError, type LaneCommand } from '../../../src/stream/lanes/lane-protocol.ts';
import type { LaneThread, StartLaneThread } from '../../../src/stream/lanes/lane-thread.ts';
import { createLaneOutbox } from '../../../src/stream/lanes/worker/lane-outbox.ts';
import { LaneScheduler, type StartAnalysis } from '../../../src/stream/lanes/worker/lane-scheduler.ts';
import { UNIFORM_PRIORS } from '../../../src/stream/models/priors.ts';
import type { PipelineInput, PipelineOptions } from '../../../src/stream/pipeline.ts';

/** Options of a stream with one analysed channel at 8 kHz. */
export const PIPELINE_OPTIONS: PipelineOptions = Object.freeze({
  sampleRate: 8_000,
  channels: [{ channel: 0, role: 'speaker', analysed: true }],
  cohort: null,
  priors: null,
  separation: 'none',
  hopFrames: 96,
  minWindowMs: 1_000,
  minSpeechMs: 500,
  smoothingMs: 1_500,
});

/** An input of one channel of silence at 8 kHz. */
export function silence(ms: number): Extract<PipelineInput, { type: 'audio' }> {
  return { type: 'audio', channels: [new Float32Array(8 * ms)], receivedAtMs: 0 };
}

const windowOf = (startMs: number, endMs: number): WindowSpan => ({
  type: 'emotion.window',
  atMs: endMs,
  channel: 0,
  role: 'speaker',
  startMs,
  endMs,
  quality: { speechMs: 0, snrDb: null, clippedFraction: 0, band: 'narrow' },
  latencyMs: 0,
});

/** A pipeline without signal processing: every audio input becomes one abstained window that covers it. */
const startFakeAnalysis: StartAnalysis = ({ sampleRate, channels }, emit) => {
  let position = 0;
  let windows = 0;
  emit({
    type: 'stream.started',
    atMs: 0,
    sampleRate,
    channels,
    model: 'fake@1',
    priors: UNIFORM_PRIORS,
    separation: 'none',
  });

  function take(input: PipelineInput): void {
    switch (input.type) {
      case 'audio': {
        const end = position + audioMs(input, sampleRate);
        windows++;
        emit({ ...windowOf(position, end), abstained: 'littleSpeech' });
        position = end;
        return;
      }
      case 'gap':
        position = input.toMs;
        emit({ ...input, type: 'stream.gap', atMs: input.toMs, reason: input.reason ?? 'source' });
        return;
      case 'end':
        emit({ type: 'stream.ended', atMs: position, outcome: input.outcome, receivedMs: position, windows });
        return;
      case 'flush':
    }
  }

  return {
    async push(input) {
      take(input);
      emit({ type: 'progress', processedMs: position });
    },
    close() {},
  };
};

/** What a test does to a fake thread. */
interface FakeLaneThread extends LaneThread {
  /** Commands it was sent. */
  readonly commands: LaneCommand[];
  /** Reports a load. */
  reportLoad(load: LaneLoad): void;
}

/** How fake threads behave. */
export interface FakeLaneThreads {
  /** Give it to `createLanePool`. */
  readonly start: StartLaneThread;
  /** Every thread started, in order. */
  readonly threads: FakeLaneThread[];
  /** While true, threads take commands and do nothing about them. */
  isHeld: boolean;
  /** Threads still to die before they are ready. */
  stillborn: number;
}

/**
 * Creates threads that run in the test's own, with the real scheduler and outbox and messages that are really cloned.
 *
 * @param startAnalysis - what they do with a stream
 */
export function createFakeLaneThreads(startAnalysis: StartAnalysis = startFakeAnalysis): FakeLaneThreads {
  const threads: FakeLaneThread[] = [];
  const control: FakeLaneThreads = { start, threads, isHeld: false, stillborn: 0 };

  function start(...[{ maxLiveLagMs }, listener]: Parameters<StartLaneThread>): FakeLaneThread {
    const commands: LaneCommand[] = [];
    let isAlive = true;
    const outbox = createLaneOutbox((report) => isAlive && listener.report(structuredClone(report)), {
      soon: setImmediate,
      later: setImmediate,
    });
    const scheduler = new LaneScheduler({
      startAnalysis,
      maxLiveLagMs,
      sink: {
        output: outbox.output,
        ended: outbox.ended,
        failed: (stream, error) => listener.report({ type: 'failed', stream, error: encodeError(error) }),
      },
      yieldToThread: () => new Promise((resolve) => setImmediate(resolve)),
      now: () => 0,
    });
    function obey(command: LaneCommand): void {
      if (!isAlive) return;
      if (command.type === 'stop') void die(undefined);
      else if (command.type === 'open') scheduler.open(command.stream, command.options, command.live);
      else if (!control.isHeld) scheduler.push(command.stream, command.input);
    }
    async function die(cause: unknown): Promise<void> {
      if (!isAlive) return;
      isAlive = false;
      scheduler.close();
      listener.exited(cause);
    }
    const thread: FakeLaneThread = {
      commands,
      post(command, transfer = []) {
        const received = structuredClone(command, { transfer: [...transfer] });
        commands.push(received);
        setImmediate(obey, received);
      },
      utilization: () => 0.5,
      reportLoad: (load) => listener.report({ type: 'load', ...load }),
      kill: () => die(new Error('killed')),
    };
    threads.push(thread);
    setImmediate(() => {
      if (control.stillborn-- > 0) void die(new Error('stillborn'));
      else listener.report({ type: 'ready', engine: { name: 'onnx', backend: 'cpu' } });
    });
    return thread;
  }
  return control;
}
