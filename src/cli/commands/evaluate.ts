import { writeFile } from 'node:fs/promises';
import { Command, Option } from 'commander';
import { UndertoneError } from '../../sdk/errors.ts';
import type { LanePool } from '../../stream/lanes/lane.ts';
import { createLanePool } from '../../stream/lanes/lane-pool.ts';
import type { EngineName } from '../../stream/models/engine.ts';
import { createPriors } from '../../stream/models/priors.ts';
import type { Clip } from '../../train/corpora/clip.ts';
import { CORPUS_NAMES, type CorpusName, openCorpus } from '../../train/corpora/registry.ts';
import { chooseLabels } from '../../train/evaluation/corpus-labels.ts';
import { type Degradation, parseDegradation } from '../../train/evaluation/listening/degradation.ts';
import { recordEvaluation } from '../../train/evaluation/record-evaluation.ts';
import { renderMarkdown, renderText } from '../../train/evaluation/report/render-report.ts';
import {
  type EvaluationProtocol,
  type EvaluationReport,
  evaluateForReport,
} from '../../train/evaluation/report/report.ts';
import { parseActors } from '../../train/splits/actors.ts';
import type { CommandContext } from '../command-context.ts';
import { unlessInterrupted } from '../interruption.ts';
import { engineOption } from '../options/engine-option.ts';
import { wholeNumber } from '../options/number-option.ts';
import { parsePriors } from '../options/priors-option.ts';
import { BUNDLED_MODEL } from '../package-files.ts';
import { createProgressBar, type ProgressBar } from '../progress-bar.ts';

interface EvaluateOptions {
  readonly data: string;
  readonly corpus: CorpusName;
  readonly actors?: string;
  readonly labels?: string;
  readonly model?: string;
  readonly engine?: EngineName;
  readonly priors: string;
  readonly degrade?: Degradation;
  readonly stream?: true;
  readonly seed: number;
  readonly record?: true;
  readonly markdown?: string;
  readonly json?: true;
}

/** `undertone evaluate`: scores a model on labelled clips, through the pipeline that serves. */
export function evaluateCommand({ terminal }: CommandContext): Command {
  return new Command('evaluate')
    .description('score a model on labelled clips, through the pipeline that serves')
    .requiredOption('--data <folder>', 'clips, WAV or anything ffmpeg reads')
    .addOption(
      new Option('--corpus <name>', 'corpus the clips are of').choices(CORPUS_NAMES).default('ravdess'),
    )
    .option('--actors <list>', 'actors to take, as 21-24 or 2,5,14-16 (default: all)')
    .option('--labels <list>', 'labels to tell apart, as neutral,angry (default: those of model and corpus)')
    .option('--model <folder>', 'model to score (default: the one that ships)')
    .addOption(engineOption())
    .option('--priors <weights>', 'how often emotions occur: uniform, or as neutral=4,angry=0.5', 'uniform')
    .option('--degrade <line>', 'also over a line: mulaw8k, alaw8k or band:HZ', parseDegradation)
    .option('--stream', 'also the clips of each actor and emotion joined into streams')
    .option('--seed <number>', 'seed of the joined streams and of the bootstrap', wholeNumber, 1)
    .option('--record', "put the scores into the model's card")
    .option('--markdown <file>', 'write the report as Markdown')
    .option('--json', 'print the scores as JSON')
    .action(async (options: EvaluateOptions) => {
      const { model = BUNDLED_MODEL, engine = 'onnx' } = options;
      const { clips } = await openCorpus(options.corpus, options.data);
      const chosen = chooseActors(clips, options.actors);
      const lanes = await createLanePool(model, { engine });
      const progress = createProgressBar(terminal);
      try {
        const report = await unlessInterrupted(
          evaluate(chosen, lanes, options, progress),
          terminal.interrupted,
        );
        if (options.record) await recordEvaluation(model, report);
        if (options.markdown !== undefined) await writeMarkdown(options.markdown, report);
        terminal.print(options.json ? JSON.stringify(report) : renderText(report));
      } finally {
        progress.stop();
        await lanes.close();
      }
    });
}

function evaluate(
  clips: readonly Clip[],
  lanes: LanePool,
  options: EvaluateOptions,
  progress: ProgressBar,
): Promise<EvaluationReport> {
  const labels = chooseLabels(lanes.model.card.labels, options.corpus, options.labels ?? null);
  const scored = clips.filter(({ label }) => labels.includes(label));
  if (scored.length === 0) {
    throw new UndertoneError('ERR_CORPUS', `no clip has one of the labels ${labels.join(', ')}`);
  }
  const protocol: EvaluationProtocol = {
    model: lanes.model.id,
    corpus: options.corpus,
    actors: options.actors ?? null,
    labels,
    leftOut: clips.length - scored.length,
    priors: options.priors,
    seed: options.seed,
    command: commandLine(options),
  };
  return evaluateForReport(scored, lanes, protocol, {
    priors: createPriors('stream', parsePriors(options.priors)),
    degradation: options.degrade ?? null,
    withStreams: options.stream === true,
    onProgress: (what, done, total) => progress.update(what, done, total),
  });
}

/** The clips of the actors asked for; an actor's number is the end of the speaker's name. */
function chooseActors(clips: readonly Clip[], actors: string | undefined): readonly Clip[] {
  if (actors === undefined) return clips;
  const wanted = new Set(parseActors(actors));
  const chosen = clips.filter(({ speaker }) => wanted.has(Number(speaker.split('/').at(-1))));
  if (chosen.length > 0) return chosen;
  const names = [...new Set(clips.map(({ speaker }) => speaker))].sort();
  throw new UndertoneError(
    'ERR_CORPUS',
    `no clip is of an actor in ${actors}: the speakers are ${names[0]} to ${names.at(-1)}`,
  );
}

/** What repeats an evaluation, with the corpus in place of the user's own folder. */
function commandLine(options: EvaluateOptions): string {
  const { corpus, actors, labels, priors, degrade, stream, seed } = options;
  return [
    `undertone evaluate --data ${corpus.toUpperCase()}`,
    ...(corpus === 'ravdess' ? [] : [`--corpus ${corpus}`]),
    ...(actors === undefined ? [] : [`--actors ${actors}`]),
    ...(labels === undefined ? [] : [`--labels ${labels}`]),
    ...(priors === 'uniform' ? [] : [`--priors ${priors}`]),
    ...(degrade === undefined ? [] : [`--degrade ${degrade.name}`]),
    ...(stream === undefined ? [] : ['--stream']),
    ...(seed === 1 ? [] : [`--seed ${seed}`]),
  ].join(' ');
}

async function writeMarkdown(path: string, report: EvaluationReport): Promise<void> {
  await writeFile(path, renderMarkdown(report)).catch((cause: Error) => {
    throw new UndertoneError('ERR_INVALID_OPTION', `--markdown ${path} cannot be written: ${cause.message}`, {
      cause,
    });
  });
}
