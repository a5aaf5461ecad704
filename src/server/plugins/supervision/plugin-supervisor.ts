import { toUndertoneError, type UndertoneError } from '../../../sdk/errors.ts';
import type { PluginOverview, PluginState } from '../../../sdk/plugin/overview.ts';
import type { Timer } from '../../clock.ts';
import type { LoggedEvent } from '../../hub/event-log.ts';
import type { PluginCall } from '../runtime/plugin-ports.ts';
import { EventPump } from './event-pump.ts';
import { FailureBudget } from './failure-budget.ts';
import { loadInTime } from './load-in-time.ts';
import { blocked, tookTooLong } from './plugin-failures.ts';
import type { PluginRunner, RunnerListener } from './plugin-runner.ts';
import type { SupervisorOptions } from './supervisor-options.ts';
import { TIMED_OUT, withinLimit } from './time-limit.ts';

/** Waits between restarts of an isolated plugin, ms; they double with each. */
const RESTART_MS = { first: 500, longest: 30_000 } as const;

/** Stands between the hub and one plugin: queues, calls, times, counts, restarts, disables. Nothing it does throws. */
export class PluginSupervisor {
  readonly id: string;
  readonly #options: SupervisorOptions;
  readonly #pump: EventPump;
  readonly #budget: FailureBudget;
  #runner: PluginRunner;
  #state: PluginState = 'starting';
  #reason: string | null = null;
  #errors = 0;
  #dropped = 0;
  #restarts = 0;
  #restart: Timer | null = null;
  #closed: Promise<void> | null = null;

  constructor(options: SupervisorOptions) {
    const { clock, limits, reports } = options;
    this.id = options.id;
    this.#options = options;
    this.#runner = options.runner;
    this.#pump = new EventPump({
      clock,
      capacity: limits.queueEvents,
      isRunning: () => this.#state === 'running',
      call: (call) => this.#call(call),
      dropped: (isFirst) => {
        this.#dropped += 1;
        reports.dropped(isFirst);
      },
    });
    this.#budget = new FailureBudget(limits.maxFailures, limits.failureWindowMs);
  }

  /** How the plugin is doing. */
  overview(): PluginOverview {
    const { description, isolated } = this.#options;
    return {
      id: this.id,
      name: description.name,
      isolated,
      state: this.#state,
      reason: this.#reason,
      errors: this.#errors,
      droppedEvents: this.#dropped,
      queuedEvents: this.#pump.size,
    };
  }

  /** Runs the plugin's `setup`; where that fails the plugin is disabled. */
  async start(): Promise<void> {
    try {
      await this.#setUp(this.#runner);
    } catch (thrown) {
      const error = toUndertoneError(thrown, 'ERR_PLUGIN');
      this.#count(error);
      this.#disable(`setup failed: ${error.message}`);
    }
  }

  /** Takes an event for the plugin and returns at once, or as soon as handlers that wait for nothing have returned. */
  offer(event: LoggedEvent): void {
    if (!this.#isOver() && this.#wants(event)) this.#pump.push(event);
  }

  /** Lets the plugin handle what waits, then calls its `close`, each within its limit; calling it again returns the same. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    if (this.#isOver()) return;
    const { clock, limits } = this.#options;
    await withinLimit(clock, limits.closeTimeoutMs, this.#pump.idle());
    if (this.#isOver()) return;
    const wasRunning = this.#state === 'running';
    this.#enter('closed', null);
    this.#restart?.cancel();
    if (wasRunning) await this.#callClose();
    await this.#runner.kill();
  }

  #isOver(): boolean {
    return this.#state === 'disabled' || this.#state === 'closed';
  }

  #wants({ type }: LoggedEvent): boolean {
    const { events } = this.#options.description;
    return events === null || type === 'stream.started' || type === 'stream.ended' || events.includes(type);
  }

  #enter(state: PluginState, reason: string | null): void {
    this.#state = state;
    this.#reason = reason;
    this.#options.reports.state(state, reason);
    if (this.#isOver()) this.#pump.clear();
  }

  async #setUp(runner: PluginRunner): Promise<void> {
    const { clock, limits } = this.#options;
    const listener: RunnerListener = {
      failed: (error) => this.#fail(error),
      exited: (error) => this.#lost(runner, error),
    };
    const done = await withinLimit(clock, limits.callTimeoutMs, runner.setup(this.id, listener));
    if (done === TIMED_OUT) throw tookTooLong('setup', limits.callTimeoutMs);
    if (this.#isOver() || runner !== this.#runner) return;
    this.#enter('running', null);
    this.#pump.run();
  }

  #call(call: PluginCall): Promise<void> | undefined {
    const { clock, limits } = this.#options;
    const startMs = clock.now();
    try {
      const pending = this.#runner.call(call);
      const blockedMs = clock.now() - startMs;
      if (blockedMs > limits.blockMs) this.#fail(blocked(blockedMs, limits.blockMs));
      return pending === undefined ? undefined : this.#settle(this.#runner, pending);
    } catch (thrown) {
      this.#fail(toUndertoneError(thrown, 'ERR_PLUGIN'));
      return undefined;
    }
  }

  /** Waits for a call; what becomes of it is counted here, so this never rejects. */
  async #settle(runner: PluginRunner, pending: Promise<void>): Promise<void> {
    const { clock, limits, isolated } = this.#options;
    try {
      if ((await withinLimit(clock, limits.callTimeoutMs, pending)) !== TIMED_OUT) return;
      const error = tookTooLong('a call', limits.callTimeoutMs);
      // A thread that may be caught in a loop answers nothing any more.
      if (isolated) this.#lost(runner, error);
      else this.#fail(error);
    } catch (thrown) {
      if (runner === this.#runner) this.#fail(toUndertoneError(thrown, 'ERR_PLUGIN'));
    }
  }

  #count(error: UndertoneError): boolean {
    this.#errors += 1;
    const { isFirst, isSpent } = this.#budget.note(this.#options.clock.now());
    this.#options.reports.failure(error, isFirst);
    return isSpent;
  }

  #fail(error: UndertoneError): void {
    if (this.#isOver() || !this.#count(error)) return;
    const { maxFailures, failureWindowMs } = this.#options.limits;
    this.#disable(`${maxFailures} failures within ${failureWindowMs / 1_000} s, the last: ${error.message}`);
  }

  #disable(reason: string): void {
    const wasRunning = this.#state === 'running';
    this.#restart?.cancel();
    this.#enter('disabled', reason);
    const runner = this.#runner;
    const closed = wasRunning ? this.#callClose() : Promise.resolve();
    this.#closed = closed.then(() => runner.kill());
  }

  async #callClose(): Promise<void> {
    const { clock, limits } = this.#options;
    try {
      const pending = Promise.resolve(this.#runner.call({ type: 'close' }));
      if ((await withinLimit(clock, limits.closeTimeoutMs, pending)) !== TIMED_OUT) return;
      this.#count(tookTooLong('close', limits.closeTimeoutMs));
    } catch (thrown) {
      this.#count(toUndertoneError(thrown, 'ERR_PLUGIN'));
    }
  }

  /** The plugin's thread is gone or must go; another may take its place after a while. */
  #lost(runner: PluginRunner, error: UndertoneError): void {
    if (runner !== this.#runner) return;
    const { clock, createRunner } = this.#options;
    void runner.kill();
    if (this.#isOver()) return;
    this.#runner = createRunner();
    this.#enter('restarting', null);
    this.#fail(error);
    if (this.#isOver()) return;
    const delayMs = Math.min(RESTART_MS.longest, RESTART_MS.first * 2 ** this.#restarts);
    this.#restarts += 1;
    this.#restart = clock.after(delayMs, () => void this.#begin(this.#runner));
  }

  async #begin(runner: PluginRunner): Promise<void> {
    try {
      await loadInTime(this.#options.clock, runner);
      await this.#setUp(runner);
    } catch (thrown) {
      this.#lost(runner, toUndertoneError(thrown, 'ERR_PLUGIN'));
    }
  }
}
