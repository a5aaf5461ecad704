import { once } from 'node:events';
import { Command } from 'commander';
import { resolveServerConfig, type ServerConfig } from '../../server/config.ts';
import { startServer } from '../../server/server.ts';
import type { CommandContext } from '../command-context.ts';
import { engineOption } from '../options/engine-option.ts';
import type { Terminal } from '../terminal.ts';

interface ServeOptions {
  readonly host?: string;
  readonly port?: string;
  readonly model?: string;
  readonly engine?: string;
  readonly lanes?: string;
  readonly priors?: string;
  readonly logLevel?: string;
  readonly json?: true;
}

/** `undertone serve`: runs until Ctrl+C or SIGTERM, then lets live streams finish. */
export function serveCommand({ terminal }: CommandContext): Command {
  return new Command('serve')
    .description('serve the live page, take in audio and send out events')
    .option('--host <address>', 'loopback address to listen on (default: 127.0.0.1)')
    .option('--port <number>', 'port to listen on, 0 for any free one (default: 8080)')
    .option('--model <folder>', 'model to run (default: the one that ships)')
    .addOption(engineOption())
    .option('--lanes <number>', 'worker threads that analyse (default: one a core but one)')
    .option('--priors <weights>', 'how often emotions occur: uniform, or as neutral=4,angry=0.5')
    .option('--log-level <level>', 'least severe log lines written (default: info)')
    .option('--json', 'print the address as JSON once the server is ready')
    .action(async ({ json, model, ...options }: ServeOptions) => {
      const config = resolveServerConfig({ ...options, modelDir: model }, process.env);
      await serve(config, terminal, (url) =>
        json ? JSON.stringify({ url }) : `Undertone listens on ${url} (Ctrl+C ends it)`,
      );
    });
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
