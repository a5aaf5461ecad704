import { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { readVersion } from '../package-files.ts';

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
