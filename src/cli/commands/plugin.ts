import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Argument, Command, InvalidArgumentError } from 'commander';
import { UndertoneError } from '../../sdk/errors.ts';
import type { CommandContext } from '../command-context.ts';
import { readVersion } from '../package-files.ts';
import { pluginTemplate } from '../plugin-template.ts';

interface PluginOptions {
  readonly to?: string;
  readonly json?: true;
}

/** `undertone plugin new NAME`: the beginnings of a plugin, which already pass what every plugin must. */
export function pluginCommand({ terminal }: CommandContext): Command {
  return new Command('plugin')
    .description('begin a new plugin')
    .addArgument(new Argument('<action>', 'what to do').choices(['new']))
    .argument('<name>', 'name of the plugin: lower-case letters, digits and dashes', parseName)
    .option('--to <folder>', 'folder to make (default: the name)')
    .option('--json', 'print the folder and its files as JSON')
    .action(async (_action: string, name: string, { to: folder = name, json }: PluginOptions) => {
      const files = pluginTemplate(name, readVersion());
      await makeFolder(folder);
      for (const file of files) await writeFile(join(folder, file.name), file.text);
      const names = files.map((file) => file.name);
      if (json) terminal.print(JSON.stringify({ folder, files: names }));
      else {
        for (const file of names) terminal.print(join(folder, file));
        terminal.note(`in ${folder}: npm install, then npm test; docs/plugin-guide.md goes on from there`);
      }
    });
}

function parseName(name: string): string {
  if (/^[a-z][a-z0-9-]{0,63}$/.test(name)) return name;
  throw new InvalidArgumentError('a plugin is named by 1 to 64 lower-case letters, digits and dashes.');
}

/** Nothing is ever written over. */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (cause) {
    const { message } = cause as Error;
    throw new UndertoneError(
      'ERR_INVALID_OPTION',
      `${folder} cannot be made: ${message}; choose another with --to`,
      {
        cause,
      },
    );
  }
}
