import { expect, test } from 'vitest';
import { closestName } from '../../../src/server/config/closest-name.ts';

const KNOWN = ['port', 'host', 'maxAheadMs', 'maxStreams'];

test.each([
  ['prot', 'port'],
  ['prt', 'port'],
  ['trop', undefined],
  ['PORT', 'port'],
  ['maxAhedMs', 'maxAheadMs'],
  ['maxSteams', 'maxStreams'],
  ['colour', undefined],
  ['', undefined],
])('%s was meant to be %s', (name, expected) => {
  expect(closestName(name, KNOWN)).toBe(expected);
});
