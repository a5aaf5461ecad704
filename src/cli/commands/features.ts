import { Command, Option } from 'commander';
import { UndertoneError } from '../../sdk/errors.ts';
import { writeFeatures } from '../../stream/feature-file.ts';
import type { FeatureKind } from '../../stream/features/feature-kernel.ts';
import type { CommandContext } from '../command-context.ts';

interface FeaturesOptions {
  readonly kind: FeatureKind;
  readonly out: string;
  readonly json?: true;
}

const KINDS: readonly FeatureKind[] = ['logMel', 'mfcc'];

/** `undertone features FILE`: the numbers a model would see of a whole recording, for use elsewhere. */
export function featuresCommand({ terminal }: CommandContext): Command {
  return new Command('features')
    .description('write the features of a recording as raw float32, row by row')
    .argument('<file>', 'recording; several channels are mixed to one')
    .addOption(new Option('--kind <kind>', 'what to compute').choices(KINDS).default('logMel'))
    .requiredOption('--out <file>', 'file to write: little-endian float32, [rows, frames]')
    .option('--json', 'print the shape as JSON')
    .action(async (file: string, { kind, out, json }: FeaturesOptions) => {
      const written = await writeFeatures(file, kind, out).catch((thrown: unknown) => {
        throw isSystemError(thrown) ? cannotWrite(out, thrown) : thrown;
      });
      if (json) terminal.print(JSON.stringify(written));
      else
        terminal.print(`${out}: ${kind} of ${file}, ${written.shape[0]} rows of ${written.shape[1]} frames`);
    });
}

/** The recording's own troubles have codes of ours; what the operating system says is about the file to write. */
function isSystemError(thrown: unknown): thrown is NodeJS.ErrnoException {
  return thrown instanceof Error && 'syscall' in thrown;
}

function cannotWrite(out: string, cause: NodeJS.ErrnoException): UndertoneError {
  return new UndertoneError('ERR_INVALID_OPTION', `--out ${out} cannot be written: ${cause.message}`, {
    cause,
  });
}
