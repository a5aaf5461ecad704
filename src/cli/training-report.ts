import type { EpochRecord } from '../train/fit/history.ts';
import type { TrainProgress } from '../train/train.ts';
import type { ProgressBar } from './progress-bar.ts';
import type { Terminal } from './terminal.ts';

/**
 * Shows a training: a bar for the network at work, a line for every epoch.
 *
 * @param isJson - prints epochs as JSON on standard output instead
 */
export function createTrainingReport(terminal: Terminal, bar: ProgressBar, isJson: boolean): TrainProgress {
  let network = '';
  return {
    onMessage: (text) => terminal.note(text),
    onFeatures: (corpus, done, total) => bar.update(`features of ${corpus}`, done, total),
    onNetwork: (name) => {
      network = name;
    },
    onBatch: ({ epoch, epochs, batch, batches, loss }) =>
      bar.update(
        network,
        (epoch - 1) * batches + batch,
        epochs * batches,
        `epoch ${epoch} of ${epochs}, loss ${loss.toFixed(3)}`,
      ),
    onEpoch: (record) => {
      bar.clear();
      if (isJson) terminal.print(JSON.stringify({ type: 'epoch', network, ...record }));
      else terminal.note(describeEpoch(network, record));
    },
  };
}

function describeEpoch(network: string, record: EpochRecord): string {
  const { validationLoss, validationAccuracy, validationUar } = record;
  const scores = (loss: number, accuracy: number | null) =>
    `loss ${loss.toFixed(3)}, accuracy ${accuracy?.toFixed(3)}`;
  const parts = [
    `${network.padEnd('pretraining'.length)} epoch ${String(record.epoch).padStart(3)}`,
    scores(record.loss, record.accuracy),
    ...(validationLoss === null
      ? []
      : [`validation ${scores(validationLoss, validationAccuracy)}, uar ${validationUar?.toFixed(3)}`]),
    `rate ${record.learningRate.toExponential(1)}`,
    `${record.seconds.toFixed(0)} s`,
  ];
  return parts.join('  ');
}
