import { Argument, Command } from 'commander';
import {
  DOWNLOADABLE_CORPORA,
  type DownloadableCorpus,
  type DownloadedCorpus,
  downloadCorpus,
} from '../../train/corpora/download/download-corpus.ts';
import type { DownloadProgress } from '../../train/corpora/download/download-plan.ts';
import type { CommandContext } from '../command-context.ts';
import { createProgressBar, type ProgressBar } from '../progress-bar.ts';

interface DataOptions {
  readonly to: string;
  readonly url?: string;
  readonly checksum?: string;
  readonly index?: string;
  readonly json?: true;
}

/** What the progress bar says of each step. */
const STEPS: Readonly<Record<DownloadProgress['step'], string>> = Object.freeze({
  list: 'list of clips',
  download: 'download',
  unpack: 'unpacking',
});

/** `undertone data CORPUS`: downloads a corpus to train on; run again after an interruption, it goes on where it was. */
export function dataCommand({ terminal }: CommandContext): Command {
  return new Command('data')
    .description('download a corpus to train on; run again after an interruption, it goes on where it was')
    .addArgument(new Argument('<corpus>', 'which corpus').choices(DOWNLOADABLE_CORPORA))
    .requiredOption('--to <folder>', 'folder to write to')
    .option('--url <address>', 'get it from here instead')
    .option('--checksum <checksum>', 'of the archive at --url, as md5:... or sha256:... (ravdess)')
    .option('--index <address>', 'archive that lists the clips (crema-d)')
    .option('--json', 'print what is there as JSON')
    .action(async (name: DownloadableCorpus, { to, json, ...options }: DataOptions) => {
      const bar = createProgressBar(terminal);
      try {
        const corpus = await downloadCorpus(name, to, {
          ...options,
          signal: terminal.interrupted,
          onProgress: (progress) => showProgress(bar, progress),
        });
        terminal.print(json ? JSON.stringify(toJson(corpus, to)) : describe(corpus, to));
      } finally {
        bar.stop();
      }
    });
}

/** Bytes are shown as whole megabytes; what has no known end shows no bar. */
function showProgress(bar: ProgressBar, { step, done, total, unit }: DownloadProgress): void {
  if (total === null || total === 0) return;
  const scale = unit === 'bytes' ? 1e6 : 1;
  // The bar ends at its total, so that only the last byte may fill the last megabyte.
  const shown = done === total ? Math.ceil(total / scale) : Math.floor(done / scale);
  bar.update(STEPS[step], shown, Math.ceil(total / scale), unit === 'bytes' ? 'MB' : '');
}

function countSpeakers({ clips }: DownloadedCorpus): number {
  return new Set(clips.map(({ speaker }) => speaker)).size;
}

function toJson(corpus: DownloadedCorpus, folder: string): object {
  const { name, title, licence, clips, wasThere } = corpus;
  return {
    corpus: name,
    folder,
    title,
    licence,
    clips: clips.length,
    speakers: countSpeakers(corpus),
    wasThere,
  };
}

function describe(corpus: DownloadedCorpus, folder: string): string {
  const { title, licence, clips, wasThere } = corpus;
  const told = wasThere ? ', there already' : '';
  return `${folder}: ${title}, ${clips.length} clips by ${countSpeakers(corpus)} speakers${told}; licence ${licence}`;
}
