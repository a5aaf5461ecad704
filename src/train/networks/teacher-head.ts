import * as tf from '@tensorflow/tfjs';
import { UndertoneError } from '../../sdk/errors.ts';
import { TOKEN_LAYER } from './compact.ts';

/**
 * A network with a second output beside its logits: what its tokens say a teacher makes of the same stretch of speech,
 * `[batch, tokens, width]`.
 *
 * Both share their layers, so training the one trains the other; the second output is for training alone.
 *
 * @param network - with tokens, as `createCompactNetwork` makes it
 * @param width - numbers of a state of the teacher
 * @param seed - of the initial weights
 * @throws UndertoneError `ERR_INVALID_OPTION` for a network without tokens
 * @see Hinton et al. (2015), "Distilling the knowledge in a neural network", and Chang et al. (2022), "DistilHuBERT", for hidden states
 */
export function withTeacherHead(network: tf.LayersModel, width: number, seed: number): tf.LayersModel {
  const tokens = network.layers.find(({ name }) => name === TOKEN_LAYER);
  if (tokens === undefined) {
    throw new UndertoneError(
      'ERR_INVALID_OPTION',
      `a teacher can teach the compact network, not ${network.name}`,
    );
  }
  const kernelInitializer = tf.initializers.glorotUniform({ seed });
  const states = tf.layers
    .dense({ units: width, kernelInitializer, name: 'teacherHead' })
    .apply(tokens.output as tf.SymbolicTensor) as tf.SymbolicTensor;
  return tf.model({ inputs: network.inputs, outputs: [network.outputs[0]!, states], name: network.name });
}
