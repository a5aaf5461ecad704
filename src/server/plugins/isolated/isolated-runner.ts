import { Worker, type WorkerOptions } from 'node:worker_threads';
import { type ErrorCode, toUndertoneError, UndertoneError } from '../../../sdk/errors.ts';
import type { PluginConfig } from '../loading/plugin-config.ts';
import type { LocalPorts } from '../local/local-runner.ts';
import type { PluginCall } from '../runtime/plugin-ports.ts';
import type { PluginDescription, PluginRunner, RunnerListener } from '../supervision/plugin-runner.ts';
import type { WorkerError, WorkerReport, WorkerRequest, WorkerSetup } from './worker-messages.ts';

/** Memory a plugin's thread may take before it ends, MiB. */
const MAX_HEAP_MIB = 256;

/** What an {@link IsolatedRunner} is made with. */
export interface IsolatedRunnerOptions {
  readonly url: string;
  readonly config: PluginConfig;
  /** @param id - name of the instance */
  readonly ports: (id: string) => LocalPorts;
}

interface Waiting {
  resolve(description: PluginDescription | undefined): void;
  reject(error: UndertoneError): void;
}

/** A request before it is given its number. */
type Question = WorkerRequest extends infer R ? (R extends unknown ? Omit<R, 'request'> : never) : never;

/** A plugin in a worker thread of its own: it may loop, exit or crash, and only its thread ends. */
export class IsolatedRunner implements PluginRunner {
  readonly #worker: Worker;
  readonly #options: IsolatedRunnerOptions;
  readonly #waiting = new Map<number, Waiting>();
  #requests = 0;
  #ports: LocalPorts | null = null;
  #listener: RunnerListener | null = null;
  /** Why the thread is gone. */
  #end: UndertoneError | null = null;

  constructor(options: IsolatedRunnerOptions) {
    const { url, config } = options;
    this.#options = options;
    const setup: WorkerSetup = {
      url,
      options: config.options,
      alertsPerMinute: config.limits.alertsPerMinute,
    };
    this.#worker = startWorker(setup);
    let cause: unknown;
    this.#worker.on('message', (report: WorkerReport) => this.#receive(report));
    this.#worker.on('error', (error) => {
      cause = error;
    });
    this.#worker.on('exit', (code) => this.#exited(cause, code));
  }

  async load(): Promise<PluginDescription> {
    return (await this.#ask({ type: 'load' }))!;
  }

  async setup(id: string, listener: RunnerListener): Promise<void> {
    this.#listener = listener;
    this.#ports = this.#options.ports(id);
    await this.#ask({ type: 'setup', id });
  }

  async call(call: PluginCall): Promise<void> {
    await this.#ask({ type: 'call', call });
  }

  async kill(): Promise<void> {
    this.#listener = null;
    this.#ports = null;
    await this.#worker.terminate();
  }

  #ask(question: Question): Promise<PluginDescription | undefined> {
    if (this.#end !== null) return Promise.reject(this.#end);
    this.#requests += 1;
    const request = this.#requests;
    this.#worker.postMessage({ ...question, request });
    return new Promise((resolve, reject) => this.#waiting.set(request, { resolve, reject }));
  }

  #receive(report: WorkerReport): void {
    switch (report.type) {
      case 'done':
        this.#answered(report.request)?.resolve(report.description);
        break;
      case 'refused':
        this.#answered(report.request)?.reject(revive(report.error));
        break;
      case 'failed':
        this.#listener?.failed(revive(report.error));
        break;
      default:
        this.#deliver(report);
    }
  }

  #deliver(report: Extract<WorkerReport, { type: 'metrics' | 'alert' | 'log' }>): void {
    try {
      if (report.type === 'log') this.#ports?.log(report.level, report.message, report.fields);
      else if (report.type === 'alert') this.#ports?.alert(report.place, report.alert);
      else for (const operation of report.operations) this.#ports?.metric(operation);
    } catch (thrown) {
      this.#listener?.failed(toUndertoneError(thrown, 'ERR_PLUGIN'));
    }
  }

  #answered(request: number): Waiting | undefined {
    const waiting = this.#waiting.get(request);
    this.#waiting.delete(request);
    return waiting;
  }

  #exited(cause: unknown, code: number): void {
    const why = cause instanceof Error ? cause.message : `exit code ${code}`;
    this.#end = new UndertoneError('ERR_PLUGIN', `the plugin's thread ended: ${why}`, { cause });
    this.#listener?.exited(this.#end);
    for (const { reject } of this.#waiting.values()) reject(this.#end);
    this.#waiting.clear();
  }
}

function revive({ code, message, stack }: WorkerError): UndertoneError {
  const error = new UndertoneError(code as ErrorCode, message);
  if (stack !== undefined) error.stack = stack;
  return error;
}

/** As JavaScript once built; from the sources through tsx, which a worker has to be told with the first module it imports. */
function startWorker(setup: WorkerSetup): Worker {
  const common: WorkerOptions = {
    workerData: setup,
    name: 'undertone-plugin',
    resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MIB },
  };
  if (!import.meta.url.endsWith('.ts')) {
    return new Worker(new URL('./plugin-worker.js', import.meta.url), common);
  }
  const tsx = JSON.stringify(import.meta.resolve('tsx/esm/api'));
  const registration = `import { register } from ${tsx}; register();`;
  return new Worker(new URL('./plugin-worker.ts', import.meta.url), {
    ...common,
    execArgv: [
      '--import',
      `data:text/javascript,${encodeURIComponent(registration)}`,
      '--conditions=undertone-source',
    ],
  });
}
