import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelCard } from '../../stream/models/model-card.ts';

/** Writes `model.json`, replacing the old one as a whole. */
export async function writeCard(folder: string, card: ModelCard): Promise<void> {
  await writeFile(join(folder, 'model.json.part'), `${JSON.stringify(card, null, 2)}\n`);
  await rename(join(folder, 'model.json.part'), join(folder, 'model.json'));
}
