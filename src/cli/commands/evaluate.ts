import { Command } from 'commander';
import { UndertoneError } from '../../sdk/errors.ts';
import { createLanePool } from '../../stream/lanes/lane-pool.ts';
import type { EngineName } from '../../stream/models/engine.ts';
import type { Clip } from '../../train/corpora/clip.ts';
import { listRavdess, ravdessActor } from '../../train/corpora/ravdess.ts';
import { type Evaluation, evaluateClips } from '../../train/evaluation/evaluate.ts';
import { recordEvaluation } from '../../train/evaluation/record-evaluation.ts';
import { parseActors } from '../../train/splits.ts';
import type { CommandContext } from '../command-context.ts';
import { engineOption } from '../engine-option.ts';
import { unlessInterrupted } from '../interruption.ts';
import { BUNDLED_MODEL } from '../package-files.ts';
import { createProgressBar } from '../progress-bar.ts';

interface EvaluateOptions {
  readonly data: string;
  readonly actors?: string;
  readonly model?: string;
  readonly engine?: EngineName;
  readonly record?: true;
  readonly json?: true;
}

/** `undertone evaluate`: scores a model on labelled clips, through the pipeline that serves. */
export function evaluateCommand({ terminal }: CommandContext): Command {
  return new Command('evaluate')
    .description('score a model on RAVDESS clips, through the pipeline that serves')
    .requiredOption('--data <folder>', 'RAVDESS clips, WAV or anything ffmpeg reads')
    .option('--actors <list>', 'actors to take, as 21-24 or 2,5,14-16 (default: all)')
    .option('--model <folder>', 'model to score (default: the one that ships)')
    .addOption(engineOption())
    .option('--record', "put the scores into the model's card")
    .option('--json', 'print the scores as JSON')
    .action(
      async ({ data, actors, model = BUNDLED_MODEL, engine = 'onnx', record, json }: EvaluateOptions) => {
        const clips = chooseClips(await listRavdess(data), actors);
        const lanes = await createLanePool(model, { engine });
        const progress = createProgressBar(terminal);
        try {
          const work = evaluateClips(clips, lanes, (done, total) => progress.update('clips', done, total));
          const { evaluation } = await unlessInterrupted(work, terminal.interrupted);
          if (record) await recordEvaluation(model, evaluation, describeProtocol(actors));
          terminal.print(json ? JSON.stringify(evaluation) : describeScores(evaluation));
        } finally {
          progress.stop();
          await lanes.close();
        }
      },
    );
}

function chooseClips(clips: readonly Clip[], actors: string | undefined): readonly Clip[] {
  if (actors === undefined) return clips;
  const wanted = new Set(parseActors(actors));
  const chosen = clips.filter((clip) => wanted.has(ravdessActor(clip) ?? Number.NaN));
  if (chosen.length > 0) return chosen;
  throw new UndertoneError('ERR_CORPUS', `no clip is of an actor in ${actors}: RAVDESS has actors 1 to 24`);
}

/** What a reader of the card needs to repeat the numbers. */
function describeProtocol(actors: string | undefined): string {
  const speakers = actors === undefined ? 'all actors' : `actors ${actors}`;
  const flags = actors === undefined ? '' : ` --actors ${actors}`;
  return `RAVDESS speech, ${speakers}, label of the mean window probability of each clip, through the serving pipeline: undertone evaluate --data RAVDESS${flags}`;
}

/** Scores and the confusion matrix, a row a true label. */
function describeScores(evaluation: Evaluation): string {
  const { labels, confusion, routing, n, unjudged } = evaluation;
  const scores = (['accuracy', 'uar', 'macroF1', 'ece'] as const).map(
    (name) => `${name.padEnd(10)} ${evaluation[name].toFixed(3)}`,
  );
  const header = `${''.padEnd(10)}${labels.map((label) => label.slice(0, 6).padStart(8)).join('')}`;
  const rows = confusion.map(
    (row, truth) => labels[truth]!.padEnd(10) + row.map((count) => String(count).padStart(8)).join(''),
  );
  const counted = `${n} clips, ${unjudged} of them with no window judged; routed as the speaker's gender: ${routing.accuracy.toFixed(3)}`;
  return [...scores, counted, '', header, ...rows].join('\n');
}
