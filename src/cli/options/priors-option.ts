import type { EmotionWeights } from '../../sdk/emotion.ts';
import { UndertoneError } from '../../sdk/errors.ts';
import { priorsProblems, readPriors } from '../../stream/models/priors.ts';

/**
 * Reads the value of `--priors`.
 *
 * @throws UndertoneError `ERR_INVALID_OPTION` saying everything that is wrong with it
 */
export function parsePriors(text: string): EmotionWeights {
  const priors = readPriors(text);
  const problems = priorsProblems(priors);
  if (problems.length > 0) throw new UndertoneError('ERR_INVALID_OPTION', `--priors: ${problems.join('; ')}`);
  return priors as EmotionWeights;
}
