import { EMOTIONS } from '../../src/sdk/emotion.ts';
import { FEATURE_CONFIG } from '../../src/stream/features/feature-config.ts';
import type {
  EmotionClassifier,
  SpeakerRouter,
  WindowJudgement,
} from '../../src/stream/models/classifier.ts';
import { TINY_CARD } from '../tiny-model.ts';

const { nFrames, nMels } = FEATURE_CONFIG;

/** A window a {@link FakeClassifier} was asked about. */
export interface AskedWindow {
  /** A copy, dB, `[563, 128]`. */
  readonly logMel: Float32Array;
  /** Which speaker's router came with it, and how many windows that router had seen. */
  readonly router: FakeRouter;
}

/** A router that only counts. */
export interface FakeRouter extends SpeakerRouter {
  readonly cohort: string | undefined;
  readonly nSeen: number;
}

/** A model without networks that remembers what it was asked. */
export interface FakeClassifier extends EmotionClassifier {
  readonly asked: AskedWindow[];
}

function createRouter(cohort: string | undefined, seen = 0): FakeRouter {
  let nSeen = seen;
  return {
    cohort,
    needsEvidence: false,
    get nSeen() {
      return nSeen;
    },
    route() {
      nSeen++;
      return { weights: { all: 1 }, report: { route: cohort ?? 'all', female: nSeen / (nSeen + 1) } };
    },
    fork: () => createRouter(cohort, nSeen),
  };
}

/** Softmax of the mean levels of eight groups of bands: every cell of the window counts, and nothing else does. */
export function levelProbabilities(logMel: Float32Array): Float32Array {
  const levels = new Float64Array(EMOTIONS.length);
  const width = nMels / EMOTIONS.length;
  for (let cell = 0; cell < nFrames * nMels; cell++) {
    levels[Math.floor((cell % nMels) / width)]! += logMel[cell]! / (nFrames * width * 10);
  }
  const most = Math.max(...levels);
  const weights = levels.map((level) => Math.exp(level - most));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return Float32Array.from(weights, (weight) => weight / sum);
}

/**
 * Creates a model whose answer is a function of the window alone.
 *
 * @param judge - the probabilities for a window; {@link levelProbabilities} when left out
 */
export function createFakeClassifier(
  judge: (logMel: Float32Array) => Float32Array | Promise<Float32Array> = levelProbabilities,
): FakeClassifier {
  const asked: AskedWindow[] = [];
  return {
    card: TINY_CARD,
    engine: { name: 'onnx', backend: 'cpu' },
    asked,
    createRouter: (cohort) => createRouter(cohort),
    async judge(logMel, router): Promise<WindowJudgement> {
      asked.push({ logMel: logMel.slice(), router: router as FakeRouter });
      // Read at once, as the contract of `judge` promises.
      const answer = judge(logMel);
      const cohort = router.route(null).report;
      return { probabilities: await answer, cohort };
    },
    async close() {},
  };
}
