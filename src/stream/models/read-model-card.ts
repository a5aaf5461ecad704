import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ValidationSchema } from 'fastest-validator';
import { EMOTIONS } from '../../sdk/emotion.ts';
import { UndertoneError } from '../../sdk/errors.ts';
import { FEATURE_CONFIG, type FeatureConfig } from '../features/feature-config.ts';
import type { ModelCard, NetworkFiles } from './model-card.ts';
import { priorsProblems } from './priors.ts';
import { compileSchema } from './schema.ts';

/** File name of the card in every model folder. */
const MODEL_CARD_FILE = 'model.json';

const TEXT = { type: 'string', min: 1 } as const;
const POSITIVE = { type: 'number', positive: true } as const;
const PARAMETERS = { type: 'number', integer: true, min: 0 } as const;
const BANDS = { type: 'array', items: 'number', length: FEATURE_CONFIG.nMels } as const;
const FILES = {
  type: 'object',
  strict: true,
  minProps: 1,
  props: { onnx: { ...TEXT, optional: true }, tfjs: { ...TEXT, optional: true } },
} as const;

const CARD_SCHEMA: ValidationSchema = {
  $$strict: true,
  format: { type: 'equal', value: 1, strict: true },
  name: TEXT,
  version: TEXT,
  labels: { type: 'array', min: 2, unique: true, items: { type: 'enum', values: [...EMOTIONS] } },
  features: 'object',
  normalization: {
    type: 'object',
    strict: true,
    props: {
      reference: { type: 'equal', value: 'windowMax', strict: true },
      rangeDb: POSITIVE,
      mean: BANDS,
      std: { ...BANDS, items: POSITIVE },
    },
  },
  cohorts: { type: 'array', unique: true, items: TEXT },
  experts: {
    type: 'record',
    key: TEXT,
    value: {
      type: 'object',
      strict: true,
      props: { files: FILES, temperature: POSITIVE, parameters: PARAMETERS },
    },
  },
  fallback: TEXT,
  router: {
    type: 'object',
    strict: true,
    nullable: true,
    props: { files: FILES, positive: TEXT, negative: TEXT, temperature: POSITIVE, parameters: PARAMETERS },
  },
  // Checked by priorsProblems, as everywhere else.
  priors: { type: 'any', optional: true },
  training: {
    type: 'object',
    strict: true,
    props: {
      data: { type: 'array', items: TEXT },
      speakers: TEXT,
      seed: { type: 'number', integer: true },
      commit: TEXT,
      recipe: TEXT,
    },
  },
  metrics: {
    type: 'array',
    items: {
      type: 'object',
      strict: true,
      props: { name: TEXT, value: 'number', n: PARAMETERS, protocol: TEXT },
    },
  },
  licence: TEXT,
  intendedUse: TEXT,
};

const shapeProblems = compileSchema(CARD_SCHEMA);

/** Features that differ from what the kernel computes; a model must never meet features it was not trained on. */
function featureProblems(features: Partial<FeatureConfig>): string[] {
  return Object.entries(FEATURE_CONFIG)
    .filter(([name, value]) => features[name as keyof FeatureConfig] !== value)
    .map(([name, value]) => {
      const got = JSON.stringify(features[name as keyof FeatureConfig]);
      return `features.${name} must be ${JSON.stringify(value)}, got ${got}`;
    });
}

/** Names on the card that point at nothing. */
function referenceProblems({ cohorts, experts, fallback, router }: ModelCard): string[] {
  const missingExperts = [...cohorts.map((name) => ['cohorts', name]), ['fallback', fallback]]
    .filter(([, name]) => !Object.hasOwn(experts, name!))
    .map(([field, name]) => `${field} names ${name}, which is not one of the experts`);
  const missingCohorts = (router === null ? [] : (['positive', 'negative'] as const))
    .filter((side) => !cohorts.includes(router![side]))
    .map((side) => `router.${side} must be one of the cohorts, got ${router![side]}`);
  return [...missingExperts, ...missingCohorts];
}

/** Weight files that are not in the folder. */
async function fileProblems(folder: string, card: ModelCard): Promise<string[]> {
  const networks: [string, NetworkFiles][] = Object.entries(card.experts).map(([name, expert]) => [
    `experts.${name}`,
    expert.files,
  ]);
  if (card.router !== null) networks.push(['router', card.router.files]);
  const problems: string[] = [];
  for (const [owner, files] of networks) {
    for (const [engine, file] of Object.entries(files)) {
      const isThere = await access(join(folder, file)).then(
        () => true,
        () => false,
      );
      if (!isThere) problems.push(`${owner}.files.${engine} is not in the folder: ${file}`);
    }
  }
  return problems;
}

function cardError(folder: string, problems: readonly string[], cause?: unknown): UndertoneError {
  return new UndertoneError(
    'ERR_MODEL_CARD',
    `${join(folder, MODEL_CARD_FILE)} cannot be used: ${problems.join('; ')}. ` +
      'Export the model again or choose another model folder',
    { cause },
  );
}

async function readJson(folder: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(join(folder, MODEL_CARD_FILE), 'utf8'));
  } catch (cause) {
    const problem = cause instanceof SyntaxError ? `it is not JSON (${cause.message})` : 'it cannot be read';
    throw cardError(folder, [problem], cause);
  }
}

/**
 * Reads and checks the card of a model folder.
 *
 * @param folder - holds `model.json` and the weight files it names
 * @throws ERR_MODEL_CARD listing every problem: fields missing, unknown or out of range, features this build does not
 *   compute, names that point at nothing, weight files that are not there
 */
export async function readModelCard(folder: string): Promise<ModelCard> {
  const json = await readJson(folder);
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw cardError(folder, ['it must be a JSON object']);
  const problems = shapeProblems(json);
  const isWellFormed = problems.length === 0;
  const card = json as ModelCard;
  if (typeof card.features === 'object' && card.features !== null)
    problems.push(...featureProblems(card.features));
  if ('priors' in json) problems.push(...priorsProblems(json.priors));
  // The remaining checks follow the card's references, which only a well-formed card has.
  if (isWellFormed) problems.push(...referenceProblems(card), ...(await fileProblems(folder, card)));
  if (problems.length > 0) throw cardError(folder, problems);
  return card;
}
