import { rename, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { GraphModel } from './graph-model-builder.ts';

/**
 * Writes a network's two files: `NAME.tfjs.json`, which `tf.loadGraphModel` reads, and `NAME.tfjs.bin`, the weights it names.
 *
 * @param folder - the model folder; files of the same names are replaced
 * @param name - of the network, within an existing folder
 * @returns the name of the JSON file, for the card
 */
export async function writeGraphModel(
  { description: { weights: specs, ...description }, weights }: GraphModel,
  folder: string,
  name: string,
): Promise<string> {
  const [json, bin] = [`${name}.tfjs.json`, `${name}.tfjs.bin`];
  const content = { ...description, weightsManifest: [{ paths: [basename(bin)], weights: specs }] };
  await replace(join(folder, bin), weights);
  await replace(join(folder, json), `${JSON.stringify(content)}\n`);
  return json;
}

/** Whoever reads the file meanwhile finds the old one or the new one, never a part. */
async function replace(file: string, content: string | Uint8Array): Promise<void> {
  await writeFile(`${file}.part`, content);
  await rename(`${file}.part`, file);
}
