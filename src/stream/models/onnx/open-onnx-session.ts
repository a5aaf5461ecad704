import { InferenceSession } from 'onnxruntime-node';
import { disableRuntimeTelemetry } from './runtime-telemetry.ts';

/**
 * Opens a session of ONNX Runtime that reports to nobody; everything here that runs ONNX does so through it.
 *
 * @param model - path of a file, or its bytes
 * @param options - the runtime's own
 * @throws Error the runtime's own, if it cannot load the model
 */
export function openOnnxSession(
  model: string | Uint8Array,
  options: InferenceSession.SessionOptions = {},
): Promise<InferenceSession> {
  disableRuntimeTelemetry();
  // The runtime declares one function for each kind of model, and none for either.
  return typeof model === 'string'
    ? InferenceSession.create(model, options)
    : InferenceSession.create(model, options);
}
