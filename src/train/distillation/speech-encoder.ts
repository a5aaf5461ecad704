import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type InferenceSession, Tensor } from 'onnxruntime-node';
import { UndertoneError } from '../../sdk/errors.ts';
import { openOnnxSession } from '../../stream/models/onnx/open-onnx-session.ts';
import { replaceOutputs } from './replace-outputs.ts';

/** Rate of the audio an encoder listens to, Hz. */
export const ENCODER_RATE = 16_000;

/** States averaged into one: the encoder's are 24 ms apart, and 48 ms are nine frames of log-mel. */
const AVERAGED = 2;

/** Least the encoder is given, samples: it can take no less than 0.075 s. */
const SHORTEST = 1_600;

/**
 * Layers whose states are taken, of the six of the encoder: its second and third. A linear model hears the emotions of unseen voices best
 * there; further up words are what is left.
 */
const TAPPED_LAYERS = [1, 2] as const;

/** A pretrained speech encoder, the teacher of a small network. */
export interface SpeechEncoder {
  /** SHA-256 of its file, in hexadecimal. */
  readonly digest: string;
  /** Numbers of a state. */
  readonly width: number;
  /**
   * Encodes a recording.
   *
   * @param samples - mono at {@link ENCODER_RATE}
   * @returns a state for every whole 48 ms from the beginning on, `[nStates, width]`; none for less than 0.1 s
   * @throws UndertoneError `ERR_MODEL_WEIGHTS` if it fails
   */
  encode(samples: Float32Array): Promise<Float32Array>;
  /** Releases the network. */
  close(): Promise<void>;
}

/**
 * Opens the encoder of Moonshine tiny as published in ONNX (`encoder_model.onnx`): raw audio in, hidden states out.
 *
 * Its file names the last layer as its only output; here the layers wanted are, and what lies behind them is not computed.
 *
 * @throws UndertoneError `ERR_FILE_NOT_FOUND` if there is no such file, `ERR_MODEL_WEIGHTS` if it is no such encoder
 * @see Jeffries et al. (2024), "Moonshine: Speech recognition for live transcription and voice commands", arXiv:2410.15608
 */
export async function openSpeechEncoder(path: string): Promise<SpeechEncoder> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new UndertoneError('ERR_FILE_NOT_FOUND', `cannot read the speech encoder ${path}`, { cause });
  });
  const outputs = TAPPED_LAYERS.map((layer) => `/layers.${layer}/Add_1_output_0`);
  const session = await createSession(path, bytes, outputs);
  const listen = async (samples: Float32Array): Promise<readonly Tensor[]> => {
    const feed = { [session.inputNames[0]!]: new Tensor('float32', samples, [1, samples.length]) };
    try {
      return Object.values(await session.run(feed, outputs));
    } catch (cause) {
      const problem = `the speech encoder ${path} failed on ${samples.length} samples`;
      throw new UndertoneError('ERR_MODEL_WEIGHTS', problem, { cause });
    }
  };
  const layers = await listen(new Float32Array(SHORTEST));
  return {
    digest: createHash('sha256').update(bytes).digest('hex'),
    width: widthOf(layers),
    encode: async (samples) =>
      samples.length < SHORTEST ? new Float32Array(0) : averageStates(await listen(samples)),
    close: () => session.release(),
  };
}

async function createSession(
  path: string,
  bytes: Uint8Array,
  outputs: readonly string[],
): Promise<InferenceSession> {
  try {
    return await openOnnxSession(replaceOutputs(bytes, outputs), { logSeverityLevel: 3 });
  } catch (cause) {
    throw new UndertoneError(
      'ERR_MODEL_WEIGHTS',
      `${path} is not the encoder of Moonshine tiny in ONNX, with layers ${TAPPED_LAYERS.join(' and ')}`,
      { cause },
    );
  }
}

/** Numbers of the states of all layers together. */
function widthOf(layers: readonly Tensor[]): number {
  return layers.reduce((sum, { dims }) => sum + dims[2]!, 0);
}

/**
 * Puts the states of all layers side by side and averages neighbours in time; what does not fill a pair is left out.
 *
 * @param layers - each `[1, n, width]`
 */
function averageStates(layers: readonly Tensor[]): Float32Array {
  const nStates = Math.floor(layers[0]!.dims[1]! / AVERAGED);
  const width = widthOf(layers);
  const states = new Float32Array(nStates * width);
  let offset = 0;
  for (const { data, dims } of layers) {
    const values = data as Float32Array;
    const own = dims[2]!;
    for (let i = 0; i < nStates * AVERAGED; i++) {
      const row = Math.floor(i / AVERAGED) * width + offset;
      for (let d = 0; d < own; d++) states[row + d]! += values[i * own + d]! / AVERAGED;
    }
    offset += own;
  }
  return states;
}
