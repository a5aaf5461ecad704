import { toUndertoneError, UndertoneError } from '../../../sdk/errors.ts';
import { PLUGIN_API_VERSION, type Plugin } from '../../../sdk/plugin/plugin.ts';

/**
 * Imports a plugin's module and checks that it is one, for this version of the interface.
 *
 * @param url - from `findPlugin`
 * @throws UndertoneError `ERR_INVALID_OPTION` where the module cannot be imported or holds no plugin that would run here
 */
export async function loadPlugin(url: string): Promise<Plugin> {
  const module = await importModule(url);
  const plugin = module.default;
  if (!isPlugin(plugin)) {
    throw new UndertoneError(
      'ERR_INVALID_OPTION',
      `the default export of ${url} is no plugin; export what definePlugin() of undertone/sdk returns`,
    );
  }
  if (plugin.apiVersion !== PLUGIN_API_VERSION) {
    throw new UndertoneError(
      'ERR_INVALID_OPTION',
      `plugin ${plugin.name} was made for version ${plugin.apiVersion} of the plugin interface, this is version ${PLUGIN_API_VERSION}; install a release of it for this version of Undertone`,
    );
  }
  return plugin;
}

/**
 * Checks a plugin's options by its own schema.
 *
 * @param plugin - whose options
 * @param given - as configured
 * @throws UndertoneError `ERR_INVALID_OPTION` that lists every problem
 */
export function resolvePluginOptions(plugin: Plugin, given: unknown): Readonly<Record<string, unknown>> {
  const { options, problems } = plugin.resolveOptions(given);
  if (problems.length === 0) return options;
  throw new UndertoneError('ERR_INVALID_OPTION', `options of ${plugin.name}: ${problems.join('; ')}`);
}

async function importModule(url: string): Promise<{ readonly default?: unknown }> {
  try {
    return (await import(/* @vite-ignore */ url)) as { readonly default?: unknown };
  } catch (thrown) {
    const { message } = toUndertoneError(thrown);
    throw new UndertoneError('ERR_INVALID_OPTION', `${url} cannot be imported: ${message}`, {
      cause: thrown,
    });
  }
}

/** A plugin may bring its own copy of the SDK, so its shape counts and not its class. */
function isPlugin(value: unknown): value is Plugin {
  if (typeof value !== 'object' || value === null) return false;
  const { apiVersion, name, setup, resolveOptions } = value as Partial<Record<keyof Plugin, unknown>>;
  return (
    typeof apiVersion === 'number' &&
    typeof name === 'string' &&
    typeof setup === 'function' &&
    typeof resolveOptions === 'function'
  );
}
