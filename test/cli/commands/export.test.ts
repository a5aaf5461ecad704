import { expect, test } from 'vitest';
import type { UndertoneEvent } from '../../../src/sdk/events.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { writeTinyModel } from '../../tiny-model.ts';
import { runCommand, SPEECH } from '../run-command.ts';

async function tinyModel(): Promise<string> {
  const folder = await temporaryFolder();
  await writeTinyModel(folder);
  return folder;
}

test('after an export both engines tell the same of a recording', async () => {
  const model = await tinyModel();
  const exported = await runCommand(['export', model]);
  expect(exported).toMatchObject({ exitCode: 0, noted: [] });
  expect(exported.printed).toContain('router     router.onnx, router.tfjs.json');
  const [onnx, tfjs] = await Promise.all(
    ['onnx', 'tfjs'].map(async (engine) => {
      const { printed } = await runCommand([
        'analyze',
        '--json',
        '--model',
        model,
        '--engine',
        engine,
        SPEECH,
      ]);
      const events = printed.map((line) => JSON.parse(line) as UndertoneEvent);
      return events.flatMap((event) =>
        event.type === 'emotion.window' && event.abstained === undefined
          ? [Object.values(event.probabilities)]
          : [],
      );
    }),
  );
  expect(onnx!.length).toBeGreaterThan(0);
  expect(tfjs).toEqual(onnx!.map((values) => values.map((value) => expect.closeTo(value, 4))));
});

test('--json tells the files of each network, and --to leaves the model as it is', async () => {
  const [model, to] = [await tinyModel(), await temporaryFolder()];
  const { printed } = await runCommand(['export', model, '--to', to, '--formats', 'tfjs', '--json']);
  expect(JSON.parse(printed[0]!)).toEqual({
    folder: to,
    networks: {
      female: { tfjs: 'female.tfjs.json' },
      male: { tfjs: 'male.tfjs.json' },
      all: { tfjs: 'all.tfjs.json' },
      router: { tfjs: 'router.tfjs.json' },
    },
  });
  const { exitCode, noted } = await runCommand(['analyze', '--model', model, '--engine', 'tfjs', SPEECH]);
  expect(exitCode).toBe(1);
  expect(noted[0]).toMatch(/^ERR_MODEL_WEIGHTS: .*undertone export/);
});

test('a format and an engine that do not exist are wrong use', async () => {
  const model = await tinyModel();
  const { exitCode, noted } = await runCommand(['export', model, '--formats', 'onnx,pickle']);
  expect(exitCode).toBe(2);
  expect(noted[0]).toContain('formats are onnx and tfjs, got pickle');
  expect((await runCommand(['analyze', '--engine', 'abacus', SPEECH])).exitCode).toBe(2);
});
