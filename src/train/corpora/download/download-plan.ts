import { UndertoneError } from '../../../sdk/errors.ts';

/** Where a corpus comes from and how its download is watched. */
export interface DownloadCorpusOptions {
  /** Address of the RAVDESS archive, or the one below which CREMA-D's files lie; where they are published by default. */
  readonly url?: string;
  /** What the RAVDESS archive must hash to, as `md5:…` or `sha256:…`; what is published by default. */
  readonly checksum?: string;
  /** Address of an archive of CREMA-D's repository, which lists the files with their checksums; GitHub's by default. */
  readonly index?: string;
  /** Stops the download; the next one goes on from there. */
  readonly signal?: AbortSignal;
  /** Called as it goes on. */
  readonly onProgress?: (progress: DownloadProgress) => void;
  /** Pause before a failed request is repeated, ms, doubled each time; 1,000 by default. */
  readonly retryMs?: number;
}

/** How far a download has come. */
export interface DownloadProgress {
  readonly step: 'list' | 'download' | 'unpack';
  readonly done: number;
  /** Null where the server does not say. */
  readonly total: number | null;
  readonly unit: 'bytes' | 'files';
}

/** How one corpus is fetched. */
export interface DownloadPlan {
  /** What decides which bytes they are; another origin is another download. */
  readonly origin: string;
  /** Brings every file into the folder, going on from what is there. */
  fetch(folder: string): Promise<void>;
}

/**
 * Checks an address a user gave.
 *
 * @throws UndertoneError `ERR_INVALID_OPTION` unless it is of HTTP or HTTPS
 */
export function checkAddress(address: string): string {
  if (URL.canParse(address) && /^https?:\/\//i.test(address)) return address;
  throw new UndertoneError(
    'ERR_INVALID_OPTION',
    `an address must start with http:// or https://, got ${address}`,
  );
}
