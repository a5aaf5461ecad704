import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { UndertoneError } from '../../sdk/errors.ts';
import type { EngineName } from '../../stream/models/engine.ts';
import type { ModelCard, NetworkFiles } from '../../stream/models/model-card.ts';
import { fileOf } from '../../stream/models/network-file.ts';
import { readModelCard } from '../../stream/models/read-model-card.ts';
import { graphModelFromOnnx } from './graph-model/graph-model-from-onnx.ts';
import { writeGraphModel } from './graph-model/write-graph-model.ts';
import { writeCard } from './write-card.ts';

/** Options of {@link exportModel}. */
export interface ExportOptions {
  /** Folder to write, made if missing; the model's own when left out, which then keeps the files it has. */
  readonly to?: string;
  /** Formats the folder is to have; all when left out. */
  readonly formats?: readonly EngineName[];
}

/**
 * Writes a model folder's networks in other formats, every one from the ONNX files, so that all hold the same weights.
 *
 * The card is written last, so that a folder with a card is whole.
 *
 * @param folder - the model folder
 * @returns the card as written
 * @throws UndertoneError `ERR_MODEL_CARD`; `ERR_MODEL_WEIGHTS` where an ONNX file is missing, damaged, or has an operation
 *   that TensorFlow.js cannot be given
 */
export async function exportModel(
  folder: string,
  { to = folder, formats = ['onnx', 'tfjs'] }: ExportOptions = {},
): Promise<ModelCard> {
  const card = await readModelCard(folder);
  await mkdir(to, { recursive: true });
  const isInPlace = resolve(to) === resolve(folder);
  const writeFiles = async (files: NetworkFiles): Promise<NetworkFiles> => ({
    ...(isInPlace ? files : {}),
    ...(await exportNetwork(folder, files, to, formats)),
  });
  const experts: Record<string, ModelCard['experts'][string]> = {};
  for (const [name, expert] of Object.entries(card.experts)) {
    experts[name] = { ...expert, files: await writeFiles(expert.files) };
  }
  const router = card.router && { ...card.router, files: await writeFiles(card.router.files) };
  const written: ModelCard = { ...card, experts, router };
  await writeCard(to, written);
  return written;
}

async function exportNetwork(
  folder: string,
  files: NetworkFiles,
  to: string,
  formats: readonly EngineName[],
): Promise<NetworkFiles> {
  const source = fileOf('onnx', folder, files);
  const onnx = files.onnx!;
  await mkdir(dirname(join(to, onnx)), { recursive: true });
  const written: { -readonly [Format in keyof NetworkFiles]: NetworkFiles[Format] } = {};
  if (formats.includes('onnx')) {
    written.onnx = onnx;
    if (resolve(to) !== resolve(folder)) await copyFile(source, join(to, onnx));
  }
  if (formats.includes('tfjs')) {
    written.tfjs = await writeGraphModel(await translate(source), to, onnx.replace(/\.onnx$/, ''));
  }
  return written;
}

async function translate(file: string) {
  try {
    return graphModelFromOnnx(await readFile(file));
  } catch (cause) {
    if (!(cause instanceof UndertoneError)) throw cause;
    throw new UndertoneError(cause.code, `${file}: ${cause.message}`, { cause });
  }
}
