import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import type { CommandContext } from './command-context.ts';

/** Version of this package, from its package.json, which lies two folders up in the sources and in the build alike. */
export function readVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

/** `undertone version`. */
export function versionCommand({ terminal }: CommandContext): Command {
  return new Command('version')
    .description('print the versions of Undertone and Node')
    .option('--json', 'print them as JSON')
    .action((options: { json?: true }) => {
      const versions = { undertone: readVersion(), node: process.versions.node };
      if (options.json) terminal.print(JSON.stringify(versions));
      else terminal.print(`undertone ${versions.undertone} (node ${versions.node})`);
    });
}
