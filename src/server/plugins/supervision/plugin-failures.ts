import { UndertoneError } from '../../../sdk/errors.ts';

/**
 * Something a plugin was asked for did not end in time.
 *
 * @param what - was asked for
 */
export function tookTooLong(what: string, limitMs: number): UndertoneError {
  return new UndertoneError('ERR_PLUGIN', `${what} took longer than ${limitMs} ms`);
}

/** A plugin on the server's own thread kept it to itself. */
export function blocked(blockedMs: number, limitMs: number): UndertoneError {
  return new UndertoneError(
    'ERR_PLUGIN',
    `a call kept the server's thread for ${Math.round(blockedMs)} ms, ${limitMs} is the limit; run the plugin with isolate: true`,
  );
}
