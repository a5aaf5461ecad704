import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// From `src/cli/` and from `dist/cli/` alike, the package begins two folders up.
const PACKAGE = new URL('../../', import.meta.url);

/** Folder of the model that ships. */
export const BUNDLED_MODEL: string = fileURLToPath(new URL('models/default', PACKAGE));

/** Version of this package. */
export function readVersion(): string {
  const text = readFileSync(new URL('package.json', PACKAGE), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
