import { basename } from 'node:path';
import { EMOTIONS } from '../../sdk/emotion.ts';
import { clipName, listNamedClips } from './audio-files.ts';
import type { Clip } from './clip.ts';

/** modality-channel-emotion-intensity-statement-repetition-actor, two digits each. */
const RAVDESS_NAME = /^03-(\d\d)-(\d\d)-(\d\d)-\d\d-\d\d-(\d\d)\.[a-z0-9]+$/i;

/** Vocal channel numbers of RAVDESS. */
const CHANNELS = Object.freeze({ '01': 'ravdess', '02': 'ravdess-song' });

/**
 * Reads one RAVDESS file name; null if it is not one of the audio-only clips.
 *
 * @param path - ends in a published name such as `03-01-05-02-01-02-21.flac`
 * @see Livingstone and Russo (2018), doi:10.1371/journal.pone.0196391; odd actors are male, even ones female
 */
export function parseRavdessName(path: string): Clip | null {
  const match = RAVDESS_NAME.exec(basename(path));
  if (match === null) return null;
  const [, channel, emotion, intensity, actor] = match as unknown as [string, string, string, string, string];
  const corpus = CHANNELS[channel as keyof typeof CHANNELS];
  const label = EMOTIONS[Number(emotion) - 1];
  if (corpus === undefined || label === undefined) return null;
  return {
    path,
    corpus,
    speaker: `ravdess/${actor}`,
    gender: Number(actor) % 2 === 0 ? 'female' : 'male',
    label,
    intensity: intensity === '02' ? 'strong' : 'normal',
  };
}

/**
 * Lists the clips of a RAVDESS folder (speech or song, WAV or FLAC or any container ffmpeg reads), in the order of their paths.
 *
 * @param folder - holds `Actor_NN` folders or the files themselves
 * @throws UndertoneError `ERR_CORPUS` if it holds no RAVDESS clip
 */
export function listRavdess(folder: string): Promise<Clip[]> {
  return listNamedClips(folder, parseRavdessName, { corpus: 'RAVDESS', example: '03-01-05-02-01-02-21.wav' });
}

/** Number of the RAVDESS actor who speaks in a clip, 1 to 24; null for a clip of another corpus. */
export function ravdessActor(clip: Clip): number | null {
  return clip.speaker.startsWith('ravdess/') ? Number(clip.speaker.slice('ravdess/'.length)) : null;
}

/** Clips published under two names with the same bytes, and the name their recording goes by. */
const COPIES: Readonly<Record<string, string>> = Object.freeze({
  '03-01-03-01-02-02-07': '03-01-03-01-02-01-07',
});

/**
 * Names the recording a clip is of: the same for clips that are copies of each other, which no split may part.
 *
 * @returns unique over all corpora
 */
export function recordingOf(clip: Clip): string {
  const name = clipName(clip.path);
  return clip.corpus === 'ravdess' && /^\d/.test(name) ? `ravdess/${COPIES[name] ?? name}` : clip.path;
}
