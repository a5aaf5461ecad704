/** Entry of a lane's thread: loads the model once and runs one pipeline for every stream it is given. */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { toUndertoneError } from '../../../sdk/errors.ts';
import { createFeatureKernel } from '../../features/feature-kernel.ts';
import { loadVoiceActivity } from '../../features/quality/voice-activity.ts';
import type { EmotionClassifier } from '../../models/classifier.ts';
import { loadClassifier } from '../../models/emotion-classifier.ts';
import { encodeError, type LaneCommand, type LaneReport, type LaneSetup } from '../lane-protocol.ts';
import { paceMessages } from '../message-pace.ts';
import { createLaneOutbox, PROGRESS_INTERVAL_MS } from './lane-outbox.ts';
import { LaneScheduler } from './lane-scheduler.ts';
import { pipelineAnalysis } from './pipeline-analysis.ts';
import { createStageMeter, type StageMeter } from './stage-durations.ts';
import { warmUp } from './warm-up.ts';

/** A turn of the event loop: messages that have arrived are taken in, and what was put out is sent. */
const yieldToThread = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Between two reports of the lane's load, ms. */
const LOAD_INTERVAL_MS = 250;

interface Lane {
  readonly scheduler: LaneScheduler;
  readonly classifier: EmotionClassifier;
  /** Reports the load. */
  readonly timer: NodeJS.Timeout;
}

async function createLane(
  { modelFolder, engine, maxLiveLagMs }: LaneSetup,
  port: MessagePort,
): Promise<Lane> {
  const post = (report: LaneReport) => port.postMessage(report);
  const later = (action: () => void) => setTimeout(action, PROGRESS_INTERVAL_MS).unref();
  const outbox = createLaneOutbox(post, { soon: paceMessages(), later });
  let meter: StageMeter | null = null;
  const onInference = (seconds: number) => meter?.onInference(seconds);
  const kernel = createFeatureKernel();
  const classifier = await loadClassifier(modelFolder, { engine, kernel, onInference });
  const voiceActivity = await loadVoiceActivity();
  const now = () => performance.timeOrigin + performance.now();
  const resources = { kernel, classifier, voiceActivity, now };
  await warmUp(resources);
  // Only what is done for a stream is measured.
  meter = createStageMeter(outbox.stage, () => performance.now());
  const scheduler = new LaneScheduler({
    startAnalysis: meter.measure(pipelineAnalysis(resources)),
    maxLiveLagMs,
    yieldToThread,
    now: () => performance.now(),
    sink: {
      output: outbox.output,
      ended: outbox.ended,
      failed(stream, error) {
        outbox.flush();
        post({ type: 'failed', stream, error: encodeError(error) });
      },
    },
  });
  const timer = setInterval(() => post({ type: 'load', ...scheduler.measureLoad() }), LOAD_INTERVAL_MS);
  return { scheduler, classifier, timer };
}

async function obey(
  command: LaneCommand,
  { scheduler, classifier, timer }: Lane,
  port: MessagePort,
): Promise<void> {
  switch (command.type) {
    case 'open':
      scheduler.open(command.stream, command.options, command.live);
      return;
    case 'input':
      scheduler.push(command.stream, command.input);
      return;
    case 'stop':
      // With its timer stopped, its port closed and its networks freed, nothing keeps the thread alive.
      clearInterval(timer);
      port.close();
      scheduler.close();
      await classifier.close();
      return;
    default:
      command satisfies never;
  }
}

async function run(port: MessagePort): Promise<void> {
  try {
    const lane = await createLane(workerData as LaneSetup, port);
    // Commands sent while the model was loading wait in the port until it has a listener.
    port.on('message', (commands: readonly LaneCommand[]) => {
      for (const command of commands) void obey(command, lane, port);
    });
    port.postMessage({ type: 'ready', engine: lane.classifier.engine } satisfies LaneReport);
  } catch (thrown) {
    port.postMessage({ type: 'refused', error: encodeError(toUndertoneError(thrown)) } satisfies LaneReport);
    port.close();
  }
}

if (parentPort !== null) await run(parentPort);
