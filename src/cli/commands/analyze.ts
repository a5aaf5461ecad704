import { randomUUID } from 'node:crypto';
import { Command, Option } from 'commander';
import type { EmotionWeights } from '../../sdk/emotion.ts';
import type { PipelineEvent, SeparationMethod, UndertoneEvent } from '../../sdk/events.ts';
import { analyzeFile } from '../../stream/analyze-file.ts';
import type { LanePool } from '../../stream/lanes/lane.ts';
import { createLanePool } from '../../stream/lanes/lane-pool.ts';
import type { EngineName } from '../../stream/models/engine.ts';
import { createPriors } from '../../stream/models/priors.ts';
import type { CommandContext } from '../command-context.ts';
import { engineOption } from '../options/engine-option.ts';
import { parsePriors } from '../options/priors-option.ts';
import { BUNDLED_MODEL } from '../package-files.ts';
import type { Terminal } from '../terminal.ts';
import { createTimeline } from '../timeline.ts';

interface AnalyzeOptions {
  readonly model?: string;
  readonly engine?: EngineName;
  readonly cohort?: string;
  readonly priors?: EmotionWeights;
  readonly separation?: SeparationMethod;
  readonly json?: true;
}

/** `undertone analyze FILE...`: one file after the other; a bad one does not stop the rest. */
export function analyzeCommand({ terminal, failures }: CommandContext): Command {
  return new Command('analyze')
    .description('print the emotions in recordings: WAV natively, other formats through ffmpeg')
    .argument('<files...>', 'recordings; every channel is one speaker')
    .option('--model <folder>', 'model to run (default: the one that ships)')
    .addOption(engineOption())
    .option('--cohort <name>', "use one cohort's expert instead of routing by voice")
    .option('--priors <weights>', 'how often emotions occur: uniform, or as neutral=4,angry=0.5', parsePriors)
    .addOption(
      new Option('--separation <method>', 'bring apart what several microphones in one room heard').choices([
        'none',
        'ica',
      ]),
    )
    .option('--json', 'print events as JSON, one a line; stream is the path as given')
    .action(async (files: readonly string[], options: AnalyzeOptions) => {
      const lanes = await createLanePool(options.model ?? BUNDLED_MODEL, {
        engine: options.engine ?? 'onnx',
      });
      try {
        for (const file of files) {
          terminal.interrupted.throwIfAborted();
          try {
            await analyze(lanes, file, options, terminal);
          } catch (thrown) {
            terminal.interrupted.throwIfAborted();
            failures.report(thrown, file);
          }
        }
      } finally {
        await lanes.close();
      }
    });
}

async function analyze(
  lanes: LanePool,
  file: string,
  options: AnalyzeOptions,
  terminal: Terminal,
): Promise<void> {
  const timeline = createTimeline(terminal.isColoured);
  const stamp = createStamp(file);
  const tell = options.json
    ? (event: UndertoneEvent) => terminal.print(JSON.stringify(event))
    : (event: UndertoneEvent) => timeline.lines(event).forEach((line) => void terminal.print(line));
  await analyzeFile(lanes, file, (event) => tell(stamp(event)), {
    cohort: options.cohort ?? null,
    separation: options.separation ?? 'none',
    priors: options.priors === undefined ? null : createPriors('stream', options.priors),
    signal: terminal.interrupted,
  });
}

/** Gives a file's events what the server gives a stream's: name, epoch, and offsets without holes. */
function createStamp(stream: string): (event: PipelineEvent) => UndertoneEvent {
  const epoch = randomUUID().slice(0, 8);
  let offset = 0;
  return ({ type, ...rest }) => ({ type, stream, epoch, offset: offset++, ...rest }) as UndertoneEvent;
}
