/**
 * Answers calls of Twilio: connects the caller to an agent and streams both sides to Undertone. Point a number's webhook at it.
 *
 *   npx tsx examples/answer-twilio.ts --carrier-url wss://voice.example.com --dial +18005550000 [--port 3000]
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    'carrier-url': { type: 'string' },
    dial: { type: 'string' },
    port: { type: 'string', default: '3000' },
  },
});
const { 'carrier-url': carrierUrl, dial, port } = values;
if (!carrierUrl?.startsWith('wss://') || dial === undefined) {
  throw new Error(
    'say where Undertone is and whom to call: --carrier-url wss://voice.example.com --dial +18005550000',
  );
}

const escapeXml = (text: string): string =>
  text.replace(/[<>&"]/g, (character) => `&#${character.charCodeAt(0)};`);

const twiml = `<?xml version="1.0" encoding="UTF-8"?>
<Response>
  <Start>
    <Stream url="${escapeXml(carrierUrl)}/v1/carriers/media-stream" track="both_tracks">
      <Parameter name="role_inbound" value="customer"/>
      <Parameter name="role_outbound" value="agent"/>
    </Stream>
  </Start>
  <Dial>${escapeXml(dial)}</Dial>
</Response>
`;

const server = createServer((_, response) => {
  response.writeHead(200, { 'Content-Type': 'text/xml' }).end(twiml);
});
server.listen(Number(port));
await once(server, 'listening');
console.log(`answering on http://127.0.0.1:${(server.address() as AddressInfo).port}`);

process.once('SIGINT', () => server.close());
