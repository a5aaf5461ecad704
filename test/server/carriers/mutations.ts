import fc from 'fast-check';

/** A message of a carrier. */
export type Message = string | Uint8Array;

type Json = Readonly<Record<string, unknown>>;

/** Values that are wrong and could be right: times, numbers and audio of another size. */
const plausible = fc.oneof(
  fc.integer({ min: -100_000, max: 10_000_000 }),
  fc.integer({ min: -1_000, max: 20_000 }).map(String),
  fc.nat(20_000).map((ms) => `PT${ms / 1_000}S`),
  fc.nat(2_000).map((length) => Buffer.alloc(length, 0xd5).toString('base64')),
);

/** Values that have broken parsers before. */
const odd = fc.oneof(
  plausible,
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom<unknown>(
    ...[null, -1, 0, 1e308, -1e308, 2 ** 53, 0.1, '', 'NaN', '-1', '1e308', '9'.repeat(400), [], {}],
    ...['__proto__', 'constructor', 'PT1e9S', `PT${'9'.repeat(400)}S`, 'PT.5S', 'inbound', 'outbound_track'],
    ...['A'.repeat(4_000), '////', 'audio/x-l16;rate=8000', 'OPUS', ['external'], ['inbound', 'inbound']],
  ),
);

/** One change to a whole session. */
export type Change = (messages: readonly Message[]) => readonly Message[];

/** Anywhere in a session; of doubles nearly all are so small that they would mean its first message. */
const place = fc.noBias(fc.nat({ max: 999_999 })).map((millionths) => millionths / 1_000_000);
const at = (messages: readonly Message[], fraction: number): number => Math.floor(fraction * messages.length);

function replaced(messages: readonly Message[], index: number, ...by: readonly Message[]): Message[] {
  return [...messages.slice(0, index), ...by, ...messages.slice(index + 1)];
}

/** Sets one field of a JSON message, at its top or one level down. */
function setField(message: Message, pick: number, value: unknown): Message {
  if (typeof message !== 'string') return message;
  const fields = JSON.parse(message) as Json;
  const paths = Object.entries(fields).flatMap(([name, inner]) =>
    typeof inner === 'object' && inner !== null
      ? [[name], ...Object.keys(inner).map((key) => [name, key])]
      : [[name]],
  );
  const [name = '', key] = paths[pick % paths.length] ?? [];
  if (key === undefined) return JSON.stringify({ ...fields, [name]: value });
  return JSON.stringify({ ...fields, [name]: { ...(fields[name] as Json), [key]: value } });
}

/** Any of: a field set, messages left out, swapped, repeated, put in or cut short. */
export const change: fc.Arbitrary<Change> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(place, fc.nat(), odd).map(
      ([where, pick, value]): Change =>
        (messages) => {
          const index = at(messages, where);
          return index < messages.length && isJson(messages[index]!)
            ? replaced(messages, index, setField(messages[index]!, pick, value))
            : messages;
        },
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(place, fc.nat({ max: 12 })).map(
      ([where, count]): Change =>
        (messages) => {
          const index = at(messages, where);
          return [...messages.slice(0, index), ...messages.slice(index + count)];
        },
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(place, place).map(
      ([from, to]): Change =>
        (messages) => {
          const [a, b] = [at(messages, from), at(messages, to)];
          const swapped = [...messages];
          if (messages.length > 0) [swapped[a], swapped[b]] = [swapped[b]!, swapped[a]!];
          return swapped;
        },
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(place, place).map(
      ([from, to]): Change =>
        (messages) => {
          const copied = messages[at(messages, from)];
          return copied === undefined ? messages : messages.toSpliced(at(messages, to), 0, copied);
        },
    ),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(
        place,
        fc.oneof(fc.string({ maxLength: 60 }), fc.json({ maxDepth: 3 }), fc.uint8Array({ maxLength: 500 })),
      )
      .map(
        ([where, more]): Change =>
          (messages) =>
            messages.toSpliced(at(messages, where), 0, more),
      ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(place, place).map(
      ([where, cut]): Change =>
        (messages) => {
          const message = messages[at(messages, where)];
          if (message === undefined) return messages;
          return replaced(messages, at(messages, where), message.slice(0, Math.floor(cut * message.length)));
        },
    ),
  },
);

function isJson(message: Message): boolean {
  if (typeof message !== 'string') return false;
  try {
    const value: unknown = JSON.parse(message);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
