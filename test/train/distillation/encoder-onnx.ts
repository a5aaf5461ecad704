import { MODEL_PROTO, ONNX_FLOAT } from '../../../src/train/export/onnx-schema.ts';

/** Width of each of the two layers of {@link encoderOnnx}. */
export const LAYER_WIDTH = 3;

const INTS = 7;

/**
 * A network with the names and the step of 384 samples of the encoder a teacher is, and nothing of its knowledge: its first tapped layer
 * has the mean of a stretch of samples times 1, 2 and 3, its second the double of that.
 */
export function encoderOnnx(): Uint8Array {
  const kernel = new Float32Array(LAYER_WIDTH * 384);
  for (let channel = 0; channel < LAYER_WIDTH; channel++) {
    kernel.fill((channel + 1) / 384, channel * 384, (channel + 1) * 384);
  }
  const tensor = (name: string, dims: number[], values: Float32Array) => ({
    name,
    dims,
    dataType: ONNX_FLOAT,
    rawData: new Uint8Array(values.buffer),
  });
  const ints = (name: string, values: number[]) => ({ name, ints: values, type: INTS });
  const value = (name: string, dims: object[]) => ({
    name,
    type: { tensorType: { elemType: ONNX_FLOAT, shape: { dim: dims } } },
  });
  const model = {
    irVersion: 8,
    opsetImport: [{ domain: '', version: 11 }],
    graph: {
      name: 'encoder',
      initializer: [tensor('kernel', [LAYER_WIDTH, 1, 384], kernel), tensor('zero', [1], Float32Array.of(0))],
      input: [value('input_values', [{ dimParam: 'batch' }, { dimParam: 'samples' }])],
      node: [
        { opType: 'Unsqueeze', input: ['input_values'], output: ['audio'], attribute: [ints('axes', [1])] },
        {
          opType: 'Conv',
          input: ['audio', 'kernel'],
          output: ['means'],
          attribute: [ints('strides', [384])],
        },
        { opType: 'Transpose', input: ['means'], output: ['rows'], attribute: [ints('perm', [0, 2, 1])] },
        { opType: 'Add', input: ['rows', 'zero'], output: ['/layers.1/Add_1_output_0'] },
        {
          opType: 'Add',
          input: ['/layers.1/Add_1_output_0', '/layers.1/Add_1_output_0'],
          output: ['/layers.2/Add_1_output_0'],
        },
        { opType: 'Add', input: ['/layers.2/Add_1_output_0', 'zero'], output: ['last_hidden_state'] },
      ],
      output: [
        value('last_hidden_state', [
          { dimParam: 'batch' },
          { dimParam: 'states' },
          { dimValue: LAYER_WIDTH },
        ]),
      ],
    },
  };
  return MODEL_PROTO.encode(MODEL_PROTO.fromObject(model)).finish();
}
