import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as ws from 'ws';
import { encodeTextFrame } from '../../../src/server/protocol/text-frame.ts';

/** Exported by `ws`, and missing from its types. */
const { Sender } = ws as unknown as { Sender: SenderClass };

/** What `ws` itself would send. */
function frameOfWs(text: string): Buffer {
  const sent: Buffer[] = [];
  const socket = new PassThrough();
  socket.on('data', (chunk: Buffer) => sent.push(chunk));
  new Sender(socket, {}).send(Buffer.from(text), { fin: true, binary: false, mask: false, compress: false });
  return Buffer.concat(sent);
}

type SenderClass = new (
  socket: PassThrough,
  extensions: object,
) => { send(data: Buffer, options: object): void };

test.each([0, 1, 125, 126, 127, 65_535, 65_536, 100_000])(
  'a text of %i bytes is framed as ws frames it',
  (length) => {
    const text = 'x'.repeat(length);
    expect(encodeTextFrame(text).equals(frameOfWs(text))).toBe(true);
  },
);

test('any text is framed as ws frames it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
      expect(encodeTextFrame(text).equals(frameOfWs(text))).toBe(true);
    }),
  );
});
