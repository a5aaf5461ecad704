import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { REPOSITORY } from '../requirements.ts';
import { writeTinyModel } from '../tiny-model.ts';

/** `undertone serve` in a process of its own. */
export interface ServerProcess {
  readonly url: string;
  /** Asks it to end, as an operator's SIGTERM does, and resolves with its exit code. */
  end(): Promise<number | null>;
  /** Ends it without a word, as a crash does. */
  kill(): Promise<void>;
}

/**
 * Folder of the model that ships, or of a tiny one while there is none.
 *
 * @param folder - empty, for the tiny one
 */
export async function modelFolder(folder: string): Promise<string> {
  const shipped = join(REPOSITORY, 'models', 'default');
  if (existsSync(join(shipped, 'model.json'))) return shipped;
  await writeTinyModel(folder);
  return folder;
}

/** What a {@link ServerProcess} may be started with. */
export interface ServerProcessOptions {
  /** Configuration file. */
  readonly config?: string;
  /** Called with every line of the log; without it the log goes where the test's own errors go. */
  readonly onLogLine?: (line: string) => void;
}

/**
 * Starts the server on a free port, from the sources, and resolves when it has printed its address.
 *
 * @param model - folder of the model
 * @param port - to listen on, any free one when left out
 * @param options - besides the defaults of these tests
 */
export async function startServerProcess(
  model: string,
  port = 0,
  { config, onLogLine }: ServerProcessOptions = {},
): Promise<ServerProcess> {
  const flags = ['--port', String(port), '--json', '--model', model, '--lanes', '1', '--log-level', 'warn'];
  if (config !== undefined) flags.push('--config', config);
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', '--conditions', 'undertone-source', 'src/cli.ts', 'serve', ...flags],
    { cwd: REPOSITORY, stdio: ['ignore', 'pipe', onLogLine ? 'pipe' : 'inherit'] },
  );
  if (onLogLine) createInterface(child.stderr!).on('line', onLogLine);
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  const url = await readUrl(child, exited);
  return {
    url,
    end() {
      child.kill('SIGTERM');
      return exited;
    },
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

async function readUrl(child: ChildProcess, exited: Promise<number | null>): Promise<string> {
  const firstLine = once(createInterface(child.stdout!), 'line').then(([line]) => line as string);
  const failed = exited.then((code) =>
    Promise.reject(new Error(`the server ended with ${code} at its start`)),
  );
  const line = await Promise.race([firstLine, failed]);
  return (JSON.parse(line) as { url: string }).url;
}
