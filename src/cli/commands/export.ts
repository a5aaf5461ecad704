import { Command, InvalidArgumentError } from 'commander';
import { ENGINE_NAMES, type EngineName } from '../../stream/models/engine.ts';
import type { ModelCard } from '../../stream/models/model-card.ts';
import type { CommandContext } from '../command-context.ts';

interface ExportCommandOptions {
  readonly to?: string;
  readonly formats?: readonly EngineName[];
  readonly json?: true;
}

/** `undertone export MODEL`: the same weights in the file formats of the other engines. */
export function exportCommand({ terminal }: CommandContext): Command {
  return new Command('export')
    .description('write the networks of a model in the file formats of both engines')
    .argument('<model>', 'model folder; it needs its ONNX files')
    .option('--to <folder>', 'model folder to write (default: the model itself)')
    .option('--formats <list>', 'formats to write: onnx, tfjs or both (default: onnx,tfjs)', parseFormats)
    .option('--json', 'print the folder and the files of each network as JSON')
    .action(async (model: string, { json, ...options }: ExportCommandOptions) => {
      const { exportModel } = await import('../../train/export/export-model.ts');
      const card = await exportModel(model, options);
      const folder = options.to ?? model;
      const networks = filesOf(card);
      if (json) terminal.print(JSON.stringify({ folder, networks }));
      else {
        for (const [name, files] of Object.entries(networks)) {
          terminal.print(`${name.padEnd(10)} ${Object.values(files).join(', ')}`);
        }
      }
    });
}

function parseFormats(text: string): readonly EngineName[] {
  const names = text.split(',').map((part) => part.trim());
  const unknown = names.filter((name) => !ENGINE_NAMES.includes(name as EngineName));
  if (unknown.length === 0) return names as EngineName[];
  throw new InvalidArgumentError(`formats are ${ENGINE_NAMES.join(' and ')}, got ${unknown.join(', ')}.`);
}

function filesOf({ experts, router }: ModelCard): Record<string, object> {
  const networks = Object.entries(experts).map(([name, { files }]) => [name, files] as const);
  if (router !== null) networks.push(['router', router.files]);
  return Object.fromEntries(networks);
}
