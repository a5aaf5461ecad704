import { Argument, Command } from 'commander';
import { PLOT_KINDS, type PlotKind } from '../../train/plots/plot-kinds.ts';
import type { CommandContext } from '../command-context.ts';

interface PlotOptions {
  readonly out: string;
  readonly json?: true;
}

/** `undertone plot KIND INPUT...`: pictures of recordings, of trainings and of what a model scores. */
export function plotCommand({ terminal }: CommandContext): Command {
  return new Command('plot')
    .description('draw a recording, a training or the scores of a model, as SVG or PNG')
    .addArgument(new Argument('<kind>', 'what to draw').choices(PLOT_KINDS))
    .argument('<inputs...>', 'run folders, the JSON of evaluate, or a recording')
    .requiredOption('--out <file>', 'file to write, .svg or .png')
    .option('--json', 'print the file and its kind as JSON')
    .action(async (kind: PlotKind, inputs: readonly string[], { out, json }: PlotOptions) => {
      // The drawing library takes half a second to load, which no other command should pay.
      const { plot } = await import('../../train/plots/plot.ts');
      await plot(kind, inputs, out);
      terminal.print(json ? JSON.stringify({ kind, out }) : `${out}: ${kind} of ${inputs.join(', ')}`);
    });
}
