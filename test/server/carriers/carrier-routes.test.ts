import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CARRIER_SIMULATORS } from '../../../bench/carriers/simulators.ts';
import { CARRIER_NAMES } from '../../../src/server/carriers/carrier-name.ts';
import { createCarrierRoutes } from '../../../src/server/carriers/carrier-routes.ts';
import { Sessions } from '../../../src/server/sessions.ts';
import { REPOSITORY } from '../../requirements.ts';
import { createOfflineServer } from './offline-session.ts';

const { context } = await createOfflineServer();
const DOORS = Object.keys(createCarrierRoutes(context, new Sessions())).sort();

/** The doors that a text names. */
function doorsIn(path: string): readonly string[] {
  const text = readFileSync(join(REPOSITORY, path), 'utf8');
  return [...new Set(text.match(/\/v1\/carriers\/[a-z-]+/g))].sort();
}

test.each(['docs/carriers.md', 'docs/contracts/asyncapi.json'])(
  '%s names every door and no other',
  (path) => {
    expect(doorsIn(path)).toEqual(DOORS);
  },
);

test('every carrier has a simulator that knocks at one of them, and every door has a carrier', () => {
  expect(CARRIER_SIMULATORS.map(({ name }) => name).sort()).toEqual([...CARRIER_NAMES].sort());
  const knockedAt = CARRIER_SIMULATORS.map(({ request }) => request('ws://host', 'c', {}, 0).url);
  expect([...new Set(knockedAt)].sort()).toEqual(DOORS.map((door) => `ws://host${door}`));
});

test('docs/metrics.md names every carrier', () => {
  const text = readFileSync(join(REPOSITORY, 'docs/metrics.md'), 'utf8');
  expect(CARRIER_NAMES.filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
});
