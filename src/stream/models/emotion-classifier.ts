import { UndertoneError } from '../../sdk/errors.ts';
import { createFeatureKernel, type FeatureKernel } from '../features/feature-kernel.ts';
import type { WindowNormalizer } from '../features/window-normalizer.ts';
import { blend, calibrate, type WeightedProbabilities } from './calibration.ts';
import type { EmotionClassifier, ExpertWeights, SpeakerRouter, WindowJudgement } from './classifier.ts';
import {
  type EngineInfo,
  type EngineName,
  type InferenceEngine,
  loadEngine,
  type Network,
} from './engine.ts';
import type { ModelCard } from './model-card.ts';
import { readModelCard } from './read-model-card.ts';
import { createFixedRouter, createVoiceRouter } from './speaker-router.ts';

/** Route reported, and cohort name accepted, where no cohort is used. */
const NO_COHORT = 'all';

/** Options of {@link loadClassifier}. */
export interface ClassifierOptions {
  /** Engine that runs the networks; `onnx` when left out. */
  readonly engine?: EngineName;
  /** The thread's feature kernel, in whose memory windows wait for a network, of no other classifier; one of its own when left out. */
  readonly kernel?: FeatureKernel;
  /** Called after every window with the time its networks took, seconds, waiting for other windows not counted. */
  readonly onInference?: (seconds: number) => void;
}

/** A model's networks in memory. */
interface LoadedNetworks {
  readonly engine: EngineInfo;
  readonly experts: ReadonlyMap<string, Network>;
  readonly router: Network | null;
}

/**
 * Loads a model folder: reads and checks the card, then loads every network once.
 *
 * @param folder - holds `model.json` and the weight files it names
 * @param options - which engine
 * @throws ERR_MODEL_CARD, ERR_MODEL_WEIGHTS or ERR_ENGINE_MISSING, each naming what to do
 */
export async function loadClassifier(
  folder: string,
  { engine = 'onnx', kernel = createFeatureKernel(), onInference = () => {} }: ClassifierOptions = {},
): Promise<EmotionClassifier> {
  const card = await readModelCard(folder);
  const networks = await loadNetworks(folder, card, await loadEngine(engine));
  return createClassifier(card, networks, kernel.normalizer, onInference);
}

async function loadNetworks(
  folder: string,
  card: ModelCard,
  engine: InferenceEngine,
): Promise<LoadedNetworks> {
  const experts = new Map<string, Network>();
  for (const [name, { files }] of Object.entries(card.experts)) {
    experts.set(name, await engine.load(folder, files, card.labels.length));
  }
  const router = card.router === null ? null : await engine.load(folder, card.router.files, 1);
  return { engine: { name: engine.name, backend: engine.backend }, experts, router };
}

function createRouter(card: ModelCard, cohort: string | undefined, hopFrames?: number): SpeakerRouter {
  if (cohort === NO_COHORT) return createFixedRouter(card.fallback, NO_COHORT);
  if (cohort !== undefined) {
    if (card.cohorts.includes(cohort)) return createFixedRouter(cohort, cohort);
    const known = [...card.cohorts, NO_COHORT].join(', ');
    throw new UndertoneError('ERR_INVALID_OPTION', `cohort must be one of ${known}, got ${cohort}`);
  }
  return card.router === null
    ? createFixedRouter(card.fallback, NO_COHORT)
    : createVoiceRouter(card.router, hopFrames);
}

/** Natural log of P(positive) / P(negative) for one window: the router network's calibrated logit. */
async function routerLogOdds(input: Float32Array, card: ModelCard, network: Network): Promise<number> {
  const logits = await network.run(input, 1);
  return logits[0]! / card.router!.temperature;
}

async function askExperts(
  input: Float32Array,
  weights: ExpertWeights,
  card: ModelCard,
  experts: ReadonlyMap<string, Network>,
): Promise<Float32Array> {
  const answers: WeightedProbabilities[] = [];
  for (const [name, weight] of Object.entries(weights)) {
    const logits = await experts.get(name)!.run(input, 1);
    answers.push({ probabilities: calibrate(logits, card.experts[name]!.temperature), weight });
  }
  return blend(answers);
}

function createClassifier(
  card: ModelCard,
  { engine, experts, router: routerNetwork }: LoadedNetworks,
  normalizer: WindowNormalizer,
  onInference: (seconds: number) => void,
): EmotionClassifier {
  // One buffer is in use by the networks, and one more for every window that waits; they are kept for the next windows.
  const idleBuffers: Float32Array[] = [normalizer.networkInput];
  let lastJudgement: Promise<unknown> = Promise.resolve();
  let closing: Promise<void> | null = null;

  async function judgeNormalized(input: Float32Array, router: SpeakerRouter): Promise<WindowJudgement> {
    const start = performance.now();
    const hasEvidence = router.needsEvidence && routerNetwork !== null;
    const logOdds = hasEvidence ? await routerLogOdds(input, card, routerNetwork) : null;
    const { weights, report } = router.route(logOdds);
    const probabilities = await askExperts(input, weights, card, experts);
    onInference((performance.now() - start) / 1000);
    return { probabilities, cohort: report };
  }

  async function closeNetworks(): Promise<void> {
    await lastJudgement;
    for (const network of experts.values()) await network.close();
    await routerNetwork?.close();
  }

  return {
    card,
    engine,
    createRouter: (cohort, hopFrames) => createRouter(card, cohort, hopFrames),
    async judge(logMel, router) {
      if (closing !== null) {
        throw new UndertoneError('ERR_INTERNAL', 'judge() was called on a classifier that is closed');
      }
      const input = idleBuffers.pop() ?? new Float32Array(normalizer.networkInput.length);
      normalizer.normalize(logMel, card.normalization, input);
      const judgement = lastJudgement.then(() => judgeNormalized(input, router));
      lastJudgement = judgement.then(
        () => idleBuffers.push(input),
        () => idleBuffers.push(input),
      );
      return judgement;
    },
    close() {
      closing ??= closeNetworks();
      return closing;
    },
  };
}
