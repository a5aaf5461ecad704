import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

/** How long the server may take to end before it is killed, ms. */
const END_TIMEOUT_MS = 20_000;

/** What the server is started with. */
export interface ServerProcessOptions {
  readonly modelFolder: string;
  /** Worker threads, 0 for the server's own choice. */
  readonly lanes: number;
  /** Folder for CPU profiles, one a thread, written when the server ends. */
  readonly cpuProfileDir: string | null;
}

/** The built server in a process of its own. */
export interface ServerProcess {
  readonly url: string;
  readonly pid: number;
  /** Ends it as an operator would, and for good if that takes too long. */
  end(): Promise<void>;
}

/**
 * Starts `undertone serve` from `dist` on a free port.
 *
 * @throws Error if it ends before it has said where it listens, for one because nothing has been built
 */
export async function startServerProcess(options: ServerProcessOptions): Promise<ServerProcess> {
  const { modelFolder, lanes, cpuProfileDir } = options;
  const profiling = cpuProfileDir === null ? [] : ['--cpu-prof', `--cpu-prof-dir=${cpuProfileDir}`];
  const flags = ['--port', '0', '--json', '--model', modelFolder, '--log-level', 'warn'];
  const child = spawn(process.execPath, [...profiling, CLI, 'serve', ...flags, '--lanes', `${lanes}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, UNDERTONE_DRAIN_TIMEOUT_MS: '2000' },
  });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const exited = once(child, 'exit');
  try {
    return {
      url: await readUrl(child, exited),
      pid: child.pid!,
      async end() {
        child.kill('SIGTERM');
        const timer = setTimeout(kill, END_TIMEOUT_MS);
        await exited;
        clearTimeout(timer);
        process.off('exit', kill);
      },
    };
  } catch (thrown) {
    kill();
    throw thrown;
  }
}

async function readUrl(child: ChildProcess, exited: Promise<unknown>): Promise<string> {
  const firstLine = once(createInterface(child.stdout!), 'line').then(([line]) => line as string);
  const failed = exited.then(() =>
    Promise.reject(new Error('the server ended at its start; `npm run build` makes it')),
  );
  return (JSON.parse(await Promise.race([firstLine, failed])) as { url: string }).url;
}
