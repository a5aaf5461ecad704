/** First byte of an unfragmented text message: FIN and opcode 1 (RFC 6455, section 5.2). */
const FINAL_TEXT = 0x81;

/**
 * The bytes of one unmasked WebSocket text message, as a server sends it.
 *
 * An event goes to many subscribers; framing it here once leaves one write a subscriber.
 *
 * @param text - the message, usually JSON
 * @returns header and UTF-8 payload (RFC 6455, section 5.2); never written again
 */
export function encodeTextFrame(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const headerLength = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(headerLength + length);
  frame[0] = FINAL_TEXT;
  if (headerLength === 2) {
    frame[1] = length;
  } else if (headerLength === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  frame.write(text, headerLength);
  return frame;
}
