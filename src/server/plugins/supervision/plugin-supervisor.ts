import { toUndertoneError, UndertoneError } from '../../../sdk/errors.ts';
import type { PluginOverview, PluginState } from '../../../sdk/plugin/overview.ts';
import type { Clock, Timer } from '../../clock.ts';
import type { LoggedEvent } from '../../hub/event-log.ts';
import type { PluginLimits } from '../loading/plugin-config.ts';
import type { PluginCall } from '../runtime/plugin-ports.ts';
import { EventQueue } from './event-queue.ts';
import { FailureBudget } from './failure-budget.ts';
import type { PluginDescription, PluginRunner, RunnerListener } from './plugin-runner.ts';
import { TIMED_OUT, withinLimit } from './time-limit.ts';

/** Calls in a row that return at once, before sockets get their turn again. */
const CALLS_A_TURN = 64;

/** Waits between restarts of an isolated plugin, ms; they double with each. */
const RESTART_MS = { first: 500, longest: 30_000 } as const;

/** What a supervisor tells the outside. */
export interface SupervisorReports {
  /** A failure was counted. */
  failure(error: UndertoneError, isFirst: boolean): void;
  /** Events are being left out. */
  dropped(isFirst: boolean): void;
  state(state: PluginState, reason: string | null): void;
}

/** What a supervisor is made with. */
export interface SupervisorOptions {
  readonly id: string;
  readonly description: PluginDescription;
  readonly isolated: boolean;
  readonly limits: PluginLimits;
  readonly clock: Clock;
  readonly reports: SupervisorReports;
  /** Has loaded its module already. */
  readonly runner: PluginRunner;
  /** Makes another to take its place. */
  readonly createRunner: () => PluginRunner;
}

/** Stands between the hub and one plugin: queues, calls, times, counts, restarts, disables. Nothing it does throws. */
export class PluginSupervisor {
  readonly id: string;
  readonly #options: SupervisorOptions;
  readonly #queue: EventQueue;
  readonly #budget: FailureBudget;
  #runner: PluginRunner;
  #state: PluginState = 'starting';
  #reason: string | null = null;
  #isBusy = false;
  #errors = 0;
  #dropped = 0;
  /** Whether the queue has overflowed since it was last empty. */
  #isOverflowing = false;
  #restarts = 0;
  #restart: Timer | null = null;
  #onIdle: (() => void)[] = [];
  #closed: Promise<void> | null = null;

  constructor(options: SupervisorOptions) {
    const { limits } = options;
    this.id = options.id;
    this.#options = options;
    this.#runner = options.runner;
    this.#queue = new EventQueue(limits.queueEvents);
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
      queuedEvents: this.#queue.size,
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
    if (this.#isOver() || !this.#wants(event)) return;
    if (!this.#queue.push(event)) {
      this.#dropped += 1;
      this.#options.reports.dropped(!this.#isOverflowing);
      this.#isOverflowing = true;
    }
    this.#pump();
  }

  /** Lets the plugin handle what waits, then calls its `close`, each within its limit; calling it again returns the same. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    if (this.#isOver()) return;
    const { clock, limits } = this.#options;
    await withinLimit(clock, limits.closeTimeoutMs, this.#idle());
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
    if (this.#isOver()) this.#queue.clear();
    this.#tellIdle();
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
    this.#pump();
  }

  /** Calls the plugin with what waits, until it makes one wait. */
  #pump(): void {
    if (this.#isBusy || this.#state !== 'running') return;
    this.#isBusy = true;
    for (let i = 0; i < CALLS_A_TURN && this.#state === 'running'; i += 1) {
      const call = this.#queue.next();
      if (call === null) {
        this.#isOverflowing = false;
        this.#rest();
        return;
      }
      const pending = this.#call(call);
      if (pending !== undefined) {
        void pending.then(() => this.#goOn());
        return;
      }
    }
    this.#options.clock.after(0, () => this.#goOn());
  }

  #goOn(): void {
    this.#rest();
    this.#pump();
  }

  #rest(): void {
    this.#isBusy = false;
    this.#tellIdle();
  }

  /** Resolves when nothing waits and nothing runs. */
  #idle(): Promise<void> {
    return new Promise((resolve) => {
      this.#onIdle.push(resolve);
      this.#tellIdle();
    });
  }

  #tellIdle(): void {
    const mayGoOn = !this.#isOver() && (this.#isBusy || this.#queue.size > 0);
    if (mayGoOn) return;
    for (const resolve of this.#onIdle.splice(0)) resolve();
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
    void (wasRunning ? this.#callClose() : Promise.resolve()).then(() => runner.kill());
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
      await runner.load();
      await this.#setUp(runner);
    } catch (thrown) {
      this.#lost(runner, toUndertoneError(thrown, 'ERR_PLUGIN'));
    }
  }
}

function tookTooLong(what: string, limitMs: number): UndertoneError {
  return new UndertoneError('ERR_PLUGIN', `${what} took longer than callTimeoutMs (${limitMs} ms)`);
}

function blocked(blockedMs: number, limitMs: number): UndertoneError {
  return new UndertoneError(
    'ERR_PLUGIN',
    `a call kept the server's thread for ${Math.round(blockedMs)} ms, ${limitMs} is the limit; run the plugin with isolate: true`,
  );
}
