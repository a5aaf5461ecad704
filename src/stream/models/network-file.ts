import { join } from 'node:path';
import { UndertoneError } from '../../sdk/errors.ts';
import type { EngineName } from './engine.ts';
import type { NetworkFiles } from './model-card.ts';

/**
 * Path of the file from which an engine loads a network.
 *
 * @param engine - the engine
 * @param folder - the model folder
 * @param files - of the network, as the card names them
 * @throws UndertoneError `ERR_MODEL_WEIGHTS` where the card names no file for this engine
 */
export function fileOf(engine: EngineName, folder: string, files: NetworkFiles): string {
  const file = files[engine];
  if (file !== undefined) return join(folder, file);
  const others = Object.values(files).join(', ');
  const advice =
    engine === 'tfjs'
      ? `write the missing one with undertone export ${folder}, or run the model with the engine onnx`
      : 'run the model with another engine, or export it again from where it was trained';
  throw new UndertoneError(
    'ERR_MODEL_WEIGHTS',
    `the model in ${folder} has no file for the engine ${engine} beside ${others}; ${advice}`,
  );
}
