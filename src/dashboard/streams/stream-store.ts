import type { StreamOverview, UndertoneEvent } from 'undertone/sdk';
import { StreamRecord } from './stream-record.ts';

/** Ended streams the page remembers. */
const MAX_ENDED = 24;

/** All streams of the server, kept up to date from its list and its events. */
export class StreamStore {
  #records = new Map<string, StreamRecord>();
  readonly #onChange: () => void;

  /**
   * @param onChange - called after every change; must not be slow
   */
  constructor(onChange: () => void = () => undefined) {
    this.#onChange = onChange;
  }

  /** Every stream, in the order they began. */
  list(): StreamRecord[] {
    return [...this.#records.values()];
  }

  /** A stream by its name. */
  get(stream: string): StreamRecord | undefined {
    return this.#records.get(stream);
  }

  /**
   * Takes the server's list: it is right about which streams there are, and about those this page knows less of.
   *
   * @param overviews - from `GET /v1/streams`, in the order the streams began
   */
  load(overviews: readonly StreamOverview[]): void {
    const listed = overviews.map((overview) => {
      const known = this.#records.get(overview.stream);
      if (known?.epoch !== overview.epoch) return StreamRecord.from(overview);
      // Events that this record has not seen are on their way, or a gap will say that they are not.
      known.catchUp(overview);
      return known;
    });
    const names = new Set(listed.map(({ stream }) => stream));
    const ended = this.list().filter(({ live, stream }) => !live && !names.has(stream));
    this.#records = new Map([...ended, ...listed].map((record) => [record.stream, record]));
    this.#forgetEnded();
    this.#onChange();
  }

  /**
   * Takes an event.
   *
   * @param event - the next one of its stream
   */
  apply(event: UndertoneEvent): void {
    const known = this.#records.get(event.stream);
    if (known?.epoch === event.epoch) {
      if (event.offset > known.offset) known.apply(event);
    } else {
      const record = new StreamRecord(event);
      record.apply(event);
      // A new history is a new stream, so it goes to the end of the order.
      this.#records.delete(event.stream);
      this.#records.set(event.stream, record);
    }
    if (event.type === 'stream.ended') this.#forgetEnded();
    this.#onChange();
  }

  /**
   * Says of a stream that some of its results never arrived.
   *
   * @param stream - its name
   */
  miss(stream: string): void {
    this.#records
      .get(stream)
      ?.miss('Some results did not arrive, because this page or its network was too slow.');
    this.#onChange();
  }

  /**
   * Takes the past of a stream.
   *
   * @param stream - its name
   * @param epoch - which history the events belong to
   * @param events - from `GET /v1/streams/:id/events`
   */
  backfill(stream: string, epoch: string, events: readonly UndertoneEvent[]): void {
    const known = this.#records.get(stream);
    if (known?.epoch !== epoch) return;
    known.prepend(events);
    this.#onChange();
  }

  /** Forgets everything, as when somebody else signs in. */
  clear(): void {
    this.#records.clear();
    this.#onChange();
  }

  #forgetEnded(): void {
    const ended = this.list().filter(({ live }) => !live);
    for (const { stream } of ended.slice(0, -MAX_ENDED)) this.#records.delete(stream);
  }
}
