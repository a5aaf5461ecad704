import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { OptionRule, Plugin } from '../../src/sdk/index.ts';
import { REPOSITORY } from '../requirements.ts';

const FOLDER = join(REPOSITORY, 'plugins');
const names = readdirSync(FOLDER);

function row([name, rule]: readonly [string, OptionRule]): string {
  const fallback = rule.optional ? 'none' : 'required';
  const standard = rule.default === undefined ? fallback : `\`${JSON.stringify(rule.default)}\``;
  return `| \`${name}\` | ${rule.description} | ${standard} |`;
}

test('four plugins ship', () => {
  expect([...names].sort()).toEqual(['alert-rules', 'console', 'recorder', 'webhook']);
});

test.each(names)('the README of %s has exactly its options, their meanings and defaults', async (name) => {
  const plugin = ((await import(join(FOLDER, name, 'index.ts'))) as { readonly default: Plugin }).default;
  expect(plugin.name).toBe(name);
  const readme = readFileSync(join(FOLDER, name, 'README.md'), 'utf8');
  const table = readme.split('## Options\n')[1]!.trim().split('\n\n')[0]!;
  expect(table.split('\n').slice(2)).toEqual(Object.entries(plugin.optionsSchema).map(row));
});

test.each(names)('the example in the README of %s is accepted', async (name) => {
  const plugin = ((await import(join(FOLDER, name, 'index.ts'))) as { readonly default: Plugin }).default;
  const readme = readFileSync(join(FOLDER, name, 'README.md'), 'utf8');
  const examples = [...readme.matchAll(/^```json\n([\s\S]*?)^```$/gm)].map(
    ([, text]) => JSON.parse(text!) as object,
  );
  process.env.CRM_SECRET = 'sixteen characters or more';
  for (const { options } of examples as { readonly options: unknown }[]) {
    expect(plugin.resolveOptions(options).problems).toEqual([]);
  }
  delete process.env.CRM_SECRET;
});
