import { type Fields, numberField, objectField, parseFields, textField } from '../fields.ts';
import { readDuration } from './duration.ts';
import { mistake } from './mistake.ts';

/** Version of the protocol, in every message. */
const VERSION = '2';

/** Longest text message, characters. */
const MAX_MESSAGE_LENGTH = 65_535;

/** A message of the client, its envelope checked. */
export interface ClientMessage {
  readonly type: string;
  readonly id: string;
  readonly seq: number;
  /** Of the last message of ours that the client had seen. */
  readonly serverseq: number;
  /** The client's audio time, seconds. */
  readonly position: number;
  readonly parameters: Fields;
}

/** Both sides number their messages from 1 and say what they have seen of the other's; this keeps and checks the numbers. */
export class Envelopes {
  #id: string | null;
  #clientseq = 0;
  #seq = 0;
  #position = 0;

  /**
   * @param id - of the session, as the request's header says; null to take it from the first message
   */
  constructor(id: string | null) {
    this.#id = id;
  }

  /**
   * Reads a message and checks that it is the next one of this session.
   *
   * @throws UndertoneError `ERR_INVALID_JSON`, `ERR_INVALID_MESSAGE`
   */
  open(text: string): ClientMessage {
    if (text.length > MAX_MESSAGE_LENGTH)
      throw mistake(`a message is longer than ${MAX_MESSAGE_LENGTH} characters`);
    const fields = parseFields(text);
    const message: ClientMessage = {
      type: textField(fields, 'type') ?? '',
      id: textField(fields, 'id') ?? '',
      seq: numberField(fields, 'seq') ?? 0,
      serverseq: numberField(fields, 'serverseq') ?? -1,
      position: readDuration(fields.position),
      parameters: objectField(fields, 'parameters'),
    };
    this.#check(message, textField(fields, 'version'));
    this.#id = message.id;
    this.#clientseq = message.seq;
    this.#position = message.position;
    return message;
  }

  /**
   * Puts parameters into the next message of the server.
   *
   * @param type - of the message
   */
  seal(type: string, parameters: object = {}): object {
    this.#seq += 1;
    const { id, clientseq } = { id: this.#id ?? '', clientseq: this.#clientseq };
    return { version: VERSION, type, seq: this.#seq, clientseq, id, parameters };
  }

  #check({ id, seq, serverseq, position }: ClientMessage, version: string | null): void {
    if (version !== VERSION) throw mistake(`version must be "${VERSION}", got ${version}`);
    if (id === '' || (this.#id !== null && id !== this.#id)) throw mistake('id must be that of this session');
    if (seq !== this.#clientseq + 1) throw mistake(`seq must be ${this.#clientseq + 1}, got ${seq}`);
    const isSeen = Number.isInteger(serverseq) && serverseq >= 0 && serverseq <= this.#seq;
    if (!isSeen) throw mistake(`serverseq must be 0 to ${this.#seq}, got ${serverseq}`);
    if (position < this.#position)
      throw mistake(`position must not go back, got ${position} after ${this.#position} s`);
  }
}
