import type { Clock } from '../../clock.ts';
import { tookTooLong } from './plugin-failures.ts';
import type { PluginDescription, PluginRunner } from './plugin-runner.ts';
import { TIMED_OUT, withinLimit } from './time-limit.ts';

/** Longest time a plugin's module may take to be imported, ms. */
const LOAD_LIMIT_MS = 30_000;

/**
 * Loads a plugin, but does not wait for ever for a module that does.
 *
 * @param clock - what measures the wait
 * @param runner - has not been loaded yet
 * @throws UndertoneError `ERR_INVALID_OPTION` from the runner, `ERR_PLUGIN` when it takes too long
 */
export async function loadInTime(clock: Clock, runner: PluginRunner): Promise<PluginDescription> {
  const description = await withinLimit(clock, LOAD_LIMIT_MS, runner.load());
  if (description === TIMED_OUT) throw tookTooLong('importing the module', LOAD_LIMIT_MS);
  return description;
}
