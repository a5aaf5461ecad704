/** A plugin's own thread: loads the plugin, calls it as the server says, and sends back what it does. */
import { parentPort, workerData } from 'node:worker_threads';
import { toUndertoneError, UndertoneError } from '../../../sdk/errors.ts';
import type { Plugin } from '../../../sdk/plugin/plugin.ts';
import { SYSTEM_CLOCK } from '../../clock.ts';
import { loadPlugin, resolvePluginOptions } from '../loading/load-plugin.ts';
import { PluginRuntime } from '../runtime/plugin-runtime.ts';
import { sdkClock } from '../runtime/sdk-clock.ts';
import type { PluginDescription } from '../supervision/plugin-runner.ts';
import { MetricOutbox } from './metric-outbox.ts';
import type { WorkerError, WorkerReport, WorkerRequest, WorkerSetup } from './worker-messages.ts';

const setup = workerData as WorkerSetup;
const clock = sdkClock(SYSTEM_CLOCK);
const metrics = new MetricOutbox(clock, (operations) => post({ type: 'metrics', operations }));
let loaded: { readonly plugin: Plugin; readonly options: Readonly<Record<string, unknown>> } | null = null;
let runtime: PluginRuntime | null = null;

function post(report: WorkerReport): void {
  parentPort!.postMessage(report);
}

function portable(thrown: unknown): WorkerError {
  const { code, message, stack } = toUndertoneError(thrown, 'ERR_PLUGIN');
  return { code, message, stack };
}

async function load(): Promise<PluginDescription> {
  const plugin = await loadPlugin(setup.url);
  loaded = { plugin, options: resolvePluginOptions(plugin, setup.options) };
  return { name: plugin.name, events: plugin.events };
}

async function start(id: string): Promise<void> {
  const { alertsPerMinute } = setup;
  runtime = new PluginRuntime(
    loaded!.plugin,
    { id, options: loaded!.options, alertsPerMinute },
    {
      clock,
      log: (level, message, fields) => post({ type: 'log', level, message, fields: plain(fields) }),
      metric: (operation) => metrics.add(operation),
      alert: (place, alert) => post({ type: 'alert', place, alert }),
      failed: (error) => post({ type: 'failed', error: portable(error) }),
      enter: (action) => action(),
    },
  );
  await runtime.setup();
}

/** Fields of a log line without what cannot cross threads. */
function plain(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return JSON.parse(JSON.stringify(fields)) as Readonly<Record<string, unknown>>;
}

async function answer(request: WorkerRequest): Promise<PluginDescription | undefined> {
  switch (request.type) {
    case 'load':
      return await load();
    case 'setup':
      await start(request.id);
      return undefined;
    case 'call':
      await runtime!.call(request.call);
      return undefined;
  }
}

async function serve(message: WorkerRequest): Promise<void> {
  const { request } = message;
  try {
    const description = await answer(message);
    metrics.flush();
    post({ type: 'done', request, ...(description && { description }) });
  } catch (thrown) {
    metrics.flush();
    post({ type: 'refused', request, error: portable(thrown) });
  }
}

if (parentPort === null) throw new UndertoneError('ERR_INTERNAL', 'this file runs in worker threads only');
parentPort.on('message', (message: WorkerRequest) => void serve(message));
// A promise nobody waited for is counted; what else is thrown ends the thread, and the server starts another.
process.on('unhandledRejection', (reason) => post({ type: 'failed', error: portable(reason) }));
