import { MelAnalyser } from './mel-analyser.ts';

/** What the page sends: the rate once, then samples, each block handed over for good. */
export type SpectrogramRequest =
  | { readonly type: 'rate'; readonly sampleRate: number }
  | { readonly type: 'samples'; readonly samples: Float32Array<ArrayBuffer> };

/** What a dedicated worker's scope offers; TypeScript's DOM library describes pages only. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<SpectrogramRequest>) => void) | null;
  postMessage(columns: Uint8Array, transfer: Transferable[]): void;
}

const scope = globalThis as unknown as WorkerScope;
let analyser: MelAnalyser | null = null;

scope.onmessage = ({ data }) => {
  if (data.type === 'rate') {
    analyser = new MelAnalyser(data.sampleRate);
    return;
  }
  const columns = analyser?.push(data.samples);
  if (columns && columns.length > 0) scope.postMessage(columns, [columns.buffer]);
};
