import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadClassifier } from '../../../src/stream/models/emotion-classifier.ts';
import { readModelCard } from '../../../src/stream/models/read-model-card.ts';
import { exportModel } from '../../../src/train/export/export-model.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { TINY_CARD, writeTinyModel } from '../../tiny-model.ts';

async function tinyModel(): Promise<string> {
  const folder = await temporaryFolder();
  await writeTinyModel(folder);
  return folder;
}

const NETWORKS = ['all', 'female', 'male', 'router'];
const filesOf = (...endings: readonly string[]) =>
  ['model.json', ...NETWORKS.flatMap((name) => endings.map((ending) => name + ending))].sort();
const inFolder = async (folder: string) => (await readdir(folder)).sort();

describe('exportModel', () => {
  test('gives a model the files of the other engine and leaves the rest of its card alone', async () => {
    const folder = await tinyModel();
    const card = await exportModel(folder);
    expect(await inFolder(folder)).toEqual(filesOf('.onnx', '.tfjs.bin', '.tfjs.json'));
    expect(card.experts.male).toEqual({
      ...TINY_CARD.experts.male,
      files: { onnx: 'male.onnx', tfjs: 'male.tfjs.json' },
    });
    expect(card.router?.files).toEqual({ onnx: 'router.onnx', tfjs: 'router.tfjs.json' });
    expect({ ...card, experts: TINY_CARD.experts, router: TINY_CARD.router }).toEqual(TINY_CARD);
    expect(await readModelCard(folder)).toEqual(card);
  });

  test('changes nothing when it is done again', async () => {
    const folder = await tinyModel();
    const read = () =>
      Promise.all(filesOf('.tfjs.bin', '.tfjs.json').map((file) => readFile(join(folder, file))));
    await exportModel(folder);
    const first = await read();
    await exportModel(folder);
    expect(await read()).toEqual(first);
  });

  test('writes another folder with the formats asked for only', async () => {
    const [folder, to] = [await tinyModel(), join(await temporaryFolder(), 'a', 'b')];
    await exportModel(folder, { to, formats: ['tfjs'] });
    expect(await inFolder(to)).toEqual(filesOf('.tfjs.bin', '.tfjs.json'));
    expect(await inFolder(folder)).toEqual(filesOf('.onnx'));
    const classifier = await loadClassifier(to, { engine: 'tfjs' });
    await classifier.close();
    await expect(loadClassifier(to)).rejects.toMatchObject({
      code: 'ERR_MODEL_WEIGHTS',
      message: expect.stringContaining('no file for the engine onnx beside'),
    });
  });

  test('copies ONNX files byte by byte', async () => {
    const [folder, to] = [await tinyModel(), await temporaryFolder()];
    await exportModel(folder, { to, formats: ['onnx'] });
    expect(await inFolder(to)).toEqual(filesOf('.onnx'));
    expect(await readFile(join(to, 'male.onnx'))).toEqual(await readFile(join(folder, 'male.onnx')));
  });

  test('needs the ONNX files, of which it makes the others', async () => {
    const [folder, to] = [await tinyModel(), await temporaryFolder()];
    await exportModel(folder, { to, formats: ['tfjs'] });
    await expect(exportModel(to)).rejects.toMatchObject({ code: 'ERR_MODEL_WEIGHTS' });
  });

  test('names the file that it cannot translate, and keeps the old card', async () => {
    const folder = await tinyModel();
    await writeFile(join(folder, 'male.onnx'), 'no network');
    await expect(exportModel(folder)).rejects.toMatchObject({
      code: 'ERR_MODEL_WEIGHTS',
      message: expect.stringContaining('male.onnx'),
    });
    expect(await readModelCard(folder)).toEqual(TINY_CARD);
  });

  test('keeps the networks of a model without router', async () => {
    const folder = await temporaryFolder();
    await writeTinyModel(folder, { cohorts: [], router: null });
    await rm(join(folder, 'router.onnx'));
    expect((await exportModel(folder)).router).toBeNull();
  });
});
