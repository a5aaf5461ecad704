import { once } from 'node:events';
import { Command } from 'commander';
import { describeConfig } from '../../server/config/describe-config.ts';
import type { ExplainedConfig, ServerConfig } from '../../server/config.ts';
import { startServer } from '../../server/server.ts';
import type { CommandContext } from '../command-context.ts';
import { engineOption } from '../options/engine-option.ts';
import { collectSettings } from '../options/setting-option.ts';
import { readServerConfig } from '../server-settings.ts';
import type { Terminal } from '../terminal.ts';

interface ServeOptions {
  readonly config?: string;
  readonly set: Readonly<Record<string, string>>;
  readonly printConfig?: true;
  readonly json?: boolean;
  readonly host?: string;
  readonly port?: string;
  readonly model?: string;
  readonly engine?: string;
  readonly lanes?: string;
  readonly priors?: string;
  readonly authSecretFile?: string;
  readonly authJwks?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly logLevel?: string;
}

/** `undertone serve`: runs until Ctrl+C or SIGTERM, then lets live streams finish. */
export function serveCommand({ terminal }: CommandContext): Command {
  return new Command('serve')
    .description('serve the live page, take in audio and send out events')
    .option('--config <file>', 'JSON file of settings, see docs/configuration.md')
    .option('--host <address>', 'address to listen on, loopback without authentication (default: 127.0.0.1)')
    .option('--port <number>', 'port to listen on, 0 for any free one (default: 8080)')
    .option('--model <folder>', 'model to run (default: the one that ships)')
    .addOption(engineOption())
    .option('--lanes <number>', 'worker threads that analyse (default: one a core but one, two on two cores)')
    .option('--priors <weights>', 'how often emotions occur: uniform, or as neutral=4,angry=0.5')
    .option('--auth-secret-file <file>', 'secret that tokens are signed with, HS256')
    .option('--auth-jwks <url-or-file>', 'public keys that tokens are signed with')
    .option('--tls-cert <file>', 'certificate chain, PEM')
    .option('--tls-key <file>', 'key of the certificate, PEM')
    .option('--log-level <level>', 'least severe log lines written (default: info)')
    .option('--set <key=value>', 'any other setting; may be given again', collectSettings, {})
    .option('--print-config', 'print every setting and where it was given, and end')
    .option('--json', 'print the address, or the settings, as JSON')
    .action(async ({ json = false, printConfig, ...options }: ServeOptions) => {
      const explained = await readConfig(options);
      if (printConfig) printSettings(explained, terminal, json);
      else await serve(explained.config, terminal, (url) => announcement(url, json));
    });
}

function readConfig({
  config,
  set,
  model,
  tlsCert,
  tlsKey,
  ...flags
}: ServeOptions): Promise<ExplainedConfig> {
  return readServerConfig(config, set, {
    ...flags,
    modelDir: model,
    tlsCertFile: tlsCert,
    tlsKeyFile: tlsKey,
  });
}

function announcement(url: string, json: boolean): string {
  return json ? JSON.stringify({ url }) : `Undertone listens on ${url} (Ctrl+C ends it)`;
}

function printSettings(explained: ExplainedConfig, terminal: Terminal, json: boolean): void {
  const entries = describeConfig(explained);
  if (json) {
    terminal.print(JSON.stringify(Object.fromEntries(entries.map(({ key, ...entry }) => [key, entry]))));
    return;
  }
  const width = Math.max(...entries.map(({ key }) => key.length));
  for (const { key, value, source } of entries) {
    terminal.print(`${key.padEnd(width)}  ${JSON.stringify(value)}  (${source})`);
  }
}

/** From the first sign of life to the last. */
async function serve(
  config: ServerConfig,
  terminal: Terminal,
  announce: (url: string) => string,
): Promise<void> {
  const server = await startServer(config);
  terminal.print(announce(server.url));
  if (!terminal.interrupted.aborted) await once(terminal.interrupted, 'abort');
  await server.close();
}
