import { UndertoneError } from '../../sdk/errors.ts';
import { SECRET_CONFIG_KEYS } from '../../server/config.ts';

/**
 * Reads one `--set key=value` and adds it to those before.
 *
 * @param text - as the user typed it
 * @param before - settings given so far
 * @throws UndertoneError `ERR_INVALID_OPTION` for what is no setting, and for secrets, which a list of processes would show
 */
export function collectSettings(
  text: string,
  before: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const [, key, value] = /^([A-Za-z]\w*)=(.*)$/s.exec(text) ?? [];
  if (key === undefined || value === undefined) {
    throw new UndertoneError(
      'ERR_INVALID_OPTION',
      '--set must be key=value, such as --set maxAheadMs=5000; docs/configuration.md lists the keys',
    );
  }
  if (SECRET_CONFIG_KEYS.some((secret) => secret === key)) {
    throw new UndertoneError(
      'ERR_INVALID_OPTION',
      `${key} cannot be set on the command line, which every user of the machine can read; use ${key}File, the environment or the configuration file`,
    );
  }
  return { ...before, [key]: value };
}
