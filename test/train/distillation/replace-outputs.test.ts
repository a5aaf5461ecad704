import { Tensor } from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { openOnnxSession } from '../../../src/stream/models/onnx/open-onnx-session.ts';
import { replaceOutputs } from '../../../src/train/distillation/replace-outputs.ts';
import { encoderOnnx } from './encoder-onnx.ts';

test('a network has the outputs that were declared, and no other', async () => {
  const model = replaceOutputs(encoderOnnx(), ['means']);
  const session = await openOnnxSession(model, { logSeverityLevel: 3 });
  expect(session.outputNames).toEqual(['means']);
  const result = await session.run({
    input_values: new Tensor('float32', new Float32Array(384).fill(2), [1, 384]),
  });
  const means = [...(result.means!.data as Float32Array)];
  expect(means.map((value) => value.toFixed(3))).toEqual(['2.000', '4.000', '6.000']);
});

test('everything but the outputs stays as it was', () => {
  const model = encoderOnnx();
  const same = replaceOutputs(model, ['last_hidden_state']);
  // The last output is declared without its shape now.
  expect(model.length - same.length).toBeGreaterThan(0);
  expect(model.length - same.length).toBeLessThan(40);
});
