import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { locate, pathOf, REPOSITORY, SHARED } from './requirements.ts';

test('the repository is the folder of package.json', () => {
  expect(existsSync(join(REPOSITORY, 'package.json'))).toBe(true);
});

test('the research data lies beside the repository, not in it', () => {
  expect(SHARED).toBe(join(REPOSITORY, '..', 'shared'));
});

test('a program is found by its absolute path', () => {
  expect(pathOf('git')).toMatch(/^\/.*git$/);
  expect(locate('git')).toBe(pathOf('git'));
});
