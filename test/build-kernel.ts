import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const KERNEL = new URL('../src/stream/features/kernel/', import.meta.url);
const BINARY = new URL('../src/stream/features/kernel-binary.ts', import.meta.url);
const BUILD = new URL('../scripts/build-kernel.mjs', import.meta.url);

/** Vitest's global setup: compiles the feature kernel if any of its sources is newer than the compiled one. */
export function setup(): void {
  const sources = [...readdirSync(KERNEL).map((name) => new URL(name, KERNEL)), BUILD];
  const newest = Math.max(...sources.map((source) => statSync(source).mtimeMs));
  if (existsSync(BINARY) && statSync(BINARY).mtimeMs >= newest) return;
  execFileSync(process.execPath, [fileURLToPath(BUILD)], { stdio: 'inherit' });
}
