import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Tensor } from 'onnxruntime-node';
import { openOnnxSession } from '../src/stream/models/onnx/open-onnx-session.ts';
import { OnnxGraph } from '../src/train/export/onnx-graph.ts';

/** Side of the square matrices. */
const SIDE = 768;
const RUNS = 12;

/** Values copied, enough to leave every cache. */
const COPY_LENGTH = 16_777_216;

/** What one thread of this machine can do at best, measured. */
export interface MachinePeak {
  /** Floating-point operations a second in ONNX Runtime's matrix product, the fastest arithmetic at hand. */
  readonly flopsPerSecond: number;
  /** Bytes a second read and written in a copy of memory. */
  readonly copiedBytesPerSecond: number;
}

/** Measures the peak: best of several runs, because a peak is what is asked for. */
export async function measurePeak(): Promise<MachinePeak> {
  return { flopsPerSecond: await measureMatrixProduct(), copiedBytesPerSecond: measureCopy() };
}

async function measureMatrixProduct(): Promise<number> {
  const graph = new OnnxGraph();
  const weights = graph.floats(new Float32Array(SIDE * SIDE).fill(0.5), [SIDE, SIDE]);
  graph.node('MatMul', ['x', weights], {}, 'y');
  const bytes = graph.encode('peak', { name: 'x', shape: [SIDE, SIDE] }, { name: 'y', shape: [SIDE, SIDE] });
  const folder = await mkdtemp(join(tmpdir(), 'undertone-floor-'));
  try {
    const file = join(folder, 'peak.onnx');
    await writeFile(file, bytes);
    const session = await openOnnxSession(file, { intraOpNumThreads: 1, interOpNumThreads: 1 });
    const x = new Tensor('float32', new Float32Array(SIDE * SIDE).fill(0.25), [SIDE, SIDE]);
    const seconds = await bestOf(() => session.run({ x }));
    await session.release();
    return (2 * SIDE ** 3) / seconds;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function measureCopy(): number {
  const from = new Float32Array(COPY_LENGTH).fill(1);
  const to = new Float32Array(COPY_LENGTH);
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < RUNS; run++) {
    const start = performance.now();
    to.set(from);
    best = Math.min(best, performance.now() - start);
  }
  return (2 * from.byteLength) / (best / 1_000);
}

async function bestOf(run: () => Promise<unknown>): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < RUNS; i++) {
    const start = performance.now();
    await run();
    best = Math.min(best, performance.now() - start);
  }
  return best / 1_000;
}
