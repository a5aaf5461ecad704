import { mistake } from './mistake.ts';

/** The one form of ISO 8601 durations that AudioHook uses. */
const DURATION = /^PT((?:\d*\.)?\d+)S$/;

/**
 * Reads a duration.
 *
 * @param value - as `PT12.34S`
 * @returns seconds
 * @throws UndertoneError `ERR_INVALID_MESSAGE`
 */
export function readDuration(value: unknown): number {
  const seconds = typeof value === 'string' ? Number(DURATION.exec(value)?.[1] ?? Number.NaN) : Number.NaN;
  if (Number.isFinite(seconds)) return seconds;
  throw mistake('positions and durations must look like PT12.34S');
}
