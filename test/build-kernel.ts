/** Vitest's global setup: compiles the feature kernel where its sources are newer than what was built from them. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FEATURES = join(ROOT, 'src/stream/features');
const SOURCES = join(FEATURES, 'kernel');
const BUILT = join(FEATURES, 'kernel-binary.ts');

function isStale(): boolean {
  if (!existsSync(BUILT)) return true;
  const built = statSync(BUILT).mtimeMs;
  return readdirSync(SOURCES).some((name) => statSync(join(SOURCES, name)).mtimeMs > built);
}

/** Runs once before all tests. */
export function setup(): void {
  if (readdirSync(SOURCES).length === 0 || !isStale()) return;
  execFileSync('npm', ['run', '--silent', 'build:kernel'], { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
}
