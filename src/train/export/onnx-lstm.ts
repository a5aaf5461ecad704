import type { LayerContext, Weight } from './onnx-layer.ts';

/** Where each gate of ONNX (input, output, forget, candidate) lies in the layer (output, input, forget, candidate). */
const GATE_SOURCES = [1, 0, 2, 3];

/** ONNX's own LSTM over both directions, time first; the layer's one bias is the first of ONNX's two. */
export function writeBidirectionalLstm({ graph, inputs, weights, config, inputShape }: LayerContext): string {
  const [, tokens, width] = inputShape as [number, number, number];
  const units = config.units as number;
  const [kernel, recurrentKernel, bias] = weights as [Weight, Weight, Weight];
  const inputWeights = gateRows(units, width, (direction, gate, unit, column) => {
    return kernel.values[column * 8 * units + direction * 4 * units + gate * units + unit]!;
  });
  const stateWeights = gateRows(units, units, (direction, gate, unit, column) => {
    return recurrentKernel.values[(direction * units + column) * 4 * units + gate * units + unit]!;
  });
  const biases = gateRows(units, 1, (direction, gate, unit) => {
    return bias.values[direction * 4 * units + gate * units + unit]!;
  });
  const twoBiases = new Float32Array(16 * units);
  twoBiases.set(biases.subarray(0, 4 * units));
  twoBiases.set(biases.subarray(4 * units), 8 * units);
  const names = [
    graph.node('Transpose', [inputs[0]!], { perm: [1, 0, 2] }),
    graph.floats(inputWeights, [2, 4 * units, width], 'inputWeights'),
    graph.floats(stateWeights, [2, 4 * units, units], 'stateWeights'),
    graph.floats(twoBiases, [2, 8 * units], 'biases'),
  ];
  const states = graph.node('LSTM', names, { hidden_size: units, direction: 'bidirectional' });
  const batchFirst = graph.node('Transpose', [states], { perm: [2, 0, 1, 3] });
  return graph.node('Reshape', [batchFirst, graph.integers([0, tokens, 2 * units])]);
}

/** A matrix with a row for each unit of each gate in ONNX's order, for one direction after the other. */
function gateRows(
  units: number,
  columns: number,
  valueAt: (direction: number, gate: number, unit: number, column: number) => number,
): Float32Array {
  const rows = new Float32Array(2 * 4 * units * columns);
  let target = 0;
  for (const direction of [0, 1]) {
    for (const gate of GATE_SOURCES) {
      for (let unit = 0; unit < units; unit++) {
        for (let column = 0; column < columns; column++) {
          rows[target++] = valueAt(direction, gate, unit, column);
        }
      }
    }
  }
  return rows;
}
