/** Whether networks learned beside a teacher; results from before there was one do not say. */
export interface Taught {
  readonly taught?: boolean;
}

const PRETRAINING = `--pretrain
crema-d=../shared/data/crema-d --pretrain tess=../shared/data/tess --pretrain nemo=../shared/data/nemo`;

/**
 * Says in Markdown how to repeat an experiment that starts from the pretrained network.
 *
 * @param experiment - name and options of `undertone experiment`, without those of the pretrained network
 * @param results - whose networks decide whether the teacher is named
 * @param rest - further options, after those of the pretrained network
 */
export function repeatCommand(experiment: string, results: readonly Taught[], rest = ''): string {
  const isTaught = results.some(({ taught }) => taught === true);
  const teacher = isTaught ? '\n--teacher encoder_model.onnx' : '';
  const source = isTaught ? ' (the encoder: [training](../training.md#a-teacher))' : '';
  return `Repeat it with \`undertone experiment ${experiment} ${PRETRAINING}${teacher}${rest}\`${source}.`;
}
