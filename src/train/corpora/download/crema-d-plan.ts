import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UndertoneError } from '../../../sdk/errors.ts';
import { downloadFile } from './download-file.ts';
import { checkAddress, type DownloadCorpusOptions, type DownloadPlan } from './download-plan.ts';
import { type LfsPointer, parseLfsPointer } from './lfs-pointer.ts';
import { readArchive } from './read-archive.ts';

/**
 * CREMA-D as published: a Git repository whose archive holds the table of actors and, for every clip, a pointer with its checksum;
 * the clips themselves are served one by one.
 */
const PUBLISHED = Object.freeze({
  index: 'https://codeload.github.com/CheyneyComputerScience/CREMA-D/zip/refs/heads/master',
  files: 'https://media.githubusercontent.com/media/CheyneyComputerScience/CREMA-D/master',
  /** Kept by the authors for when GitHub's monthly traffic for the repository is used up. */
  mirror: 'https://gitlab.com/cs-cooper-lab/crema-d-mirror/-/raw/main',
});

/** Clips are small, so that a connection waits more than it carries. */
const CONNECTIONS = 8;

/** A clip or the table of actors, with the repository's own folder in front. */
const WANTED = /(?:^|\/)(AudioWAV\/\d{4}_[A-Z]{3}_[A-Z]{3}_[A-Z]{1,2}\.wav|VideoDemographics\.csv)$/;

/** What GitHub answers when a repository's traffic is used up. */
const QUOTA_ANSWER = / answered (402|403|404|429|509)\b/;

/** A clip still to be fetched. */
interface RemoteClip extends LfsPointer {
  /** `AudioWAV/1001_DFA_ANG_XX.wav` */
  readonly name: string;
}

/**
 * How CREMA-D is fetched: the list of clips first, then clip by clip into `AudioWAV`; the table of actors lies beside it.
 *
 * @throws UndertoneError `ERR_INVALID_OPTION` for an option it does not take
 */
export function planCremaD(options: DownloadCorpusOptions): DownloadPlan {
  if (options.checksum !== undefined) {
    throw new UndertoneError(
      'ERR_INVALID_OPTION',
      'crema-d takes no checksum: its list has one for every clip',
    );
  }
  const index = checkAddress(options.index ?? PUBLISHED.index);
  const files = checkAddress(options.url ?? PUBLISHED.files).replace(/\/+$/, '');
  return {
    origin: index,
    async fetch(folder) {
      const list = join(folder, 'crema-d-index.zip');
      await downloadFile(index, list, {
        ...common(options),
        onProgress: (done, total) => options.onProgress?.({ step: 'list', done, total, unit: 'bytes' }),
      });
      const clips = await readList(list, folder, options.signal).catch(async (thrown: unknown) => {
        // Nothing but its content says whether a list is whole, so one that cannot be read is fetched anew next time.
        if ((thrown as UndertoneError).code === 'ERR_DOWNLOAD') await rm(list);
        throw thrown;
      });
      await fetchClips(clips, files, folder, options).catch((thrown: unknown) => {
        throw options.url === undefined ? withAdvice(thrown) : thrown;
      });
      await rm(list);
    },
  };
}

function common({ signal, retryMs }: DownloadCorpusOptions) {
  return { ...(signal && { signal }), ...(retryMs !== undefined && { retryMs }) };
}

/** Unpacks what the archive holds itself and returns what it only points to. */
async function readList(
  list: string,
  folder: string,
  signal: AbortSignal | undefined,
): Promise<RemoteClip[]> {
  const clips: RemoteClip[] = [];
  await mkdir(join(folder, 'AudioWAV'), { recursive: true });
  for await (const entry of readArchive(list)) {
    signal?.throwIfAborted();
    const name = WANTED.exec(entry.name)?.[1];
    if (name === undefined) continue;
    const pointer = await parseLfsPointer(entry);
    if (pointer === null) await entry.extract(join(folder, name));
    else clips.push({ name, ...pointer });
  }
  return clips;
}

async function fetchClips(
  clips: readonly RemoteClip[],
  files: string,
  folder: string,
  options: DownloadCorpusOptions,
): Promise<void> {
  const total = clips.reduce((sum, { bytes }) => sum + bytes, 0);
  const failed = new AbortController();
  const signal = AbortSignal.any([failed.signal, ...(options.signal ? [options.signal] : [])]);
  let done = 0;
  const queue = clips.values();
  const work = async (): Promise<void> => {
    for (const clip of queue) {
      signal.throwIfAborted();
      const path = join(folder, clip.name);
      // A clip gets its name when its checksum was right, so its length is proof enough that it is there.
      const there = await stat(path).catch(() => null);
      if (there?.size !== clip.bytes)
        await downloadFile(`${files}/${clip.name}`, path, { ...clip, ...common(options), signal });
      done += clip.bytes;
      options.onProgress?.({ step: 'download', done, total, unit: 'bytes' });
    }
  };
  const workers = Array.from({ length: CONNECTIONS }, () =>
    work().catch((thrown: unknown) => {
      failed.abort(thrown);
      throw thrown;
    }),
  );
  const outcomes = await Promise.allSettled(workers);
  if (outcomes.some(({ status }) => status === 'rejected')) {
    options.signal?.throwIfAborted();
    throw failed.signal.reason;
  }
}

function withAdvice(thrown: unknown): unknown {
  if (!(thrown instanceof UndertoneError) || !QUOTA_ANSWER.test(thrown.message)) return thrown;
  return new UndertoneError(
    thrown.code,
    `${thrown.message}; where GitHub's traffic for it is used up, take the authors' mirror: --url ${PUBLISHED.mirror}`,
    { cause: thrown, retryable: thrown.retryable },
  );
}
