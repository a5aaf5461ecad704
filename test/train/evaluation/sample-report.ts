import { EMOTIONS } from '../../../src/sdk/emotion.ts';
import type { Clip } from '../../../src/train/corpora/clip.ts';
import { scoreResults } from '../../../src/train/evaluation/evaluate.ts';
import type { StreamEvaluation } from '../../../src/train/evaluation/evaluate-streams.ts';
import type { EvaluationReport } from '../../../src/train/evaluation/report/report.ts';

/** A report over eight clips of four speakers, six of which are judged right. */
export function sampleReport(changes: Partial<EvaluationReport> = {}): EvaluationReport {
  const results = Array.from({ length: 8 }, (_, i) => {
    const label = i % 2 === 0 ? ('angry' as const) : ('sad' as const);
    const judged = i < 6 ? label : 'calm';
    const clip: Clip = {
      path: `${i}.wav`,
      corpus: 'ravdess',
      speaker: `ravdess/2${1 + (i >> 1)}`,
      gender: i < 4 ? 'female' : 'male',
      label,
      intensity: i < 3 ? 'strong' : 'normal',
    };
    const probabilities = EMOTIONS.map((emotion) => (emotion === judged ? 0.65 : 0.05));
    return { clip, probabilities, judged: 2, abstained: 0, female: i < 4 ? 0.9 : 0.2 };
  });
  return {
    ...scoreResults(results),
    protocol: {
      model: 'tiny@1.0.0',
      corpus: 'ravdess',
      actors: '21-24',
      labels: EMOTIONS,
      leftOut: 0,
      priors: 'uniform',
      seed: 1,
      command: 'undertone evaluate --data RAVDESS --actors 21-24',
    },
    stream: null,
    degraded: null,
    ...changes,
  };
}

/** The clips of a report as streams, each window judged as a clip was. */
export function sampleStream(
  report: EvaluationReport,
  changes: Pick<StreamEvaluation, 'smoothed'> & Partial<StreamEvaluation>,
): StreamEvaluation {
  return { windows: report, streams: report, abstained: 0, seed: 1, ...changes };
}
