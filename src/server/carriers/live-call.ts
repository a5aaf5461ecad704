import type { UndertoneError } from '../../sdk/errors.ts';
import type { ChannelInfo } from '../../sdk/events.ts';
import type { Grant } from '../auth/grant.ts';
import type { ServerContext } from '../context.ts';
import { checkAdmission } from '../ingest/admission.ts';
import { PaceWatch } from '../ingest/pace.ts';
import { SampleIntake } from '../ingest/sample-intake.ts';
import type { CallTerms, CarrierCall } from './adapter.ts';
import { nameCall } from './stream-names.ts';
import { createRoleOf } from './track-roles.ts';

/** How a call went. */
export type CallOutcome = 'completed' | 'disconnected' | 'failed';

/** The stream of one call: the same samples on the same way as those of any other publisher. */
export class LiveCall implements CarrierCall {
  readonly terms: CallTerms;
  readonly #context: ServerContext;
  readonly #intake: SampleIntake;
  readonly #pace: PaceWatch;
  /** Gives the grant its place for a stream back. */
  readonly #release: () => void;
  #nSamples = 0;
  #finished: Promise<void> | null = null;

  /**
   * @param context - what the server's sessions share
   * @param terms - what the carrier says of the call
   * @param grant - what the carrier may do
   * @param onFailed - told when the stream cannot go on
   * @throws UndertoneError when the stream is refused
   */
  constructor(context: ServerContext, terms: CallTerms, grant: Grant, onFailed: (thrown: unknown) => void) {
    const { auth, clock, config, hub, random } = context;
    this.terms = terms;
    this.#context = context;
    // Carriers have no use for warnings.
    this.#pace = new PaceWatch(config, clock.now(), () => {});
    checkAdmission(context, {});
    const stream = nameCall(terms, hub, random);
    this.#release = auth.admitStream(grant, { stream });
    try {
      const layout = { sampleRate: terms.sampleRate, channels: terms.tracks.length };
      this.#intake = new SampleIntake(context, { stream, roles: this.#roles() }, layout, onFailed);
    } catch (thrown) {
      this.#release();
      throw thrown;
    }
    this.#intake.begin();
    // From here on time passes for the call, also while the carrier holds its audio back.
    this.#pace.audio(clock.now());
  }

  /** Name of its stream. */
  get stream(): string {
    return this.#intake.name;
  }

  get channels(): readonly ChannelInfo[] {
    return this.#intake.channels;
  }

  get nSamples(): number {
    return this.#nSamples;
  }

  get longestGap(): number {
    const { clock, config } = this.#context;
    const roomMs = config.maxAheadMs - this.#pace.aheadMs(this.#intake.receivedMs, clock.now());
    return Math.max(0, Math.floor((roomMs * this.terms.sampleRate) / 1_000));
  }

  hear(analysed: readonly Float32Array[]): void {
    const now = this.#context.clock.now();
    this.#pace.audio(now);
    this.#intake.hear(analysed, now);
    this.#nSamples += analysed[0]?.length ?? 0;
    this.#pace.checkAhead(this.#intake.receivedMs, now);
  }

  gap(nSamples: number): void {
    const { clock, metrics } = this.#context;
    if (nSamples <= 0) return;
    const seconds = nSamples / this.terms.sampleRate;
    this.#pace.checkAhead(this.#intake.receivedMs + seconds * 1_000, clock.now());
    this.#intake.gap(nSamples);
    this.#nSamples += nSamples;
    metrics.carriers.filled(this.terms.carrier, seconds);
  }

  /**
   * Ends the stream; resolves when its last event has been published. Calling it again returns the same.
   *
   * @param failure - what went wrong, which makes the outcome `failed`
   */
  finish(outcome: 'completed' | 'disconnected', failure?: UndertoneError): Promise<void> {
    if (failure !== undefined) this.#intake.fail(failure);
    this.#finished ??= this.#conclude(outcome);
    return this.#finished;
  }

  async #conclude(outcome: 'completed' | 'disconnected'): Promise<void> {
    await this.#intake.finish(outcome);
    this.#release();
    const result: CallOutcome = this.#intake.failure === null ? outcome : 'failed';
    this.#context.metrics.carriers.ended(this.terms.carrier, result);
  }

  #roles(): string[] {
    const roleOf = createRoleOf(this.#context.config.carrierRoles);
    return this.terms.tracks.map(({ track, role }) => role ?? roleOf(this.terms.carrier, track));
  }
}
