/** Writes the contracts the server serves to docs/contracts, where people read them and a test compares them. */
import { mkdir, writeFile } from 'node:fs/promises';
import { openApiDocument } from '../src/server/http/contract/openapi.ts';
import { asyncApiDocument } from '../src/server/protocol/contract/asyncapi.ts';

const folder = new URL('../docs/contracts/', import.meta.url);
await mkdir(folder, { recursive: true });
for (const [name, document] of Object.entries({
  'openapi.json': openApiDocument(),
  'asyncapi.json': asyncApiDocument(),
})) {
  await writeFile(new URL(name, folder), `${JSON.stringify(document, null, 2)}\n`);
}
