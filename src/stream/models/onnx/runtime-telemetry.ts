/**
 * Keeps ONNX Runtime from reporting to its maker, which its builds do by themselves since 1.29: file names and hashes of models, and what
 * machine runs them.
 *
 * On the way there it also reads the command line of the process with a recursive pattern, and a few hundred file names on it overflow
 * the stack of a lane. Has to be called on the main thread before the first session anywhere in the process: the runtime looks at the
 * environment once, and a worker thread has only a copy of it.
 */
export function disableRuntimeTelemetry(): void {
  process.env.ORT_DISABLE_TELEMETRY = '1';
}
