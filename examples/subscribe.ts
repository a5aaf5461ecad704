/**
 * Prints every change of emotion on every stream, until Ctrl+C.
 *
 *   npx tsx examples/subscribe.ts
 *   npx tsx examples/subscribe.ts --streams 'call-*' --url https://undertone.example.org
 */
import { parseArgs } from 'node:util';
import { createSubscriber, type SubscriberStatus } from 'undertone/sdk';
import WebSocket from 'ws';

const { values } = parseArgs({
  options: {
    url: { type: 'string', default: 'ws://localhost:8080' },
    streams: { type: 'string', multiple: true, default: ['*'] },
  },
});

const states = createSubscriber({
  url: values.url,
  webSocket: WebSocket,
  streams: values.streams,
  types: ['emotion.state'],
  onStatus: printStatus,
});
process.once('SIGINT', () => states.close());
process.once('SIGTERM', () => states.close());

for await (const { stream, role, atMs, label, previous, probability } of states) {
  const change = previous ? `${previous} -> ${label}` : label;
  console.log(`${stream} ${(atMs / 1_000).toFixed(1)} s  ${role}: ${change} (${probability.toFixed(2)})`);
}
console.log('closed');

function printStatus(status: SubscriberStatus): void {
  switch (status.type) {
    case 'connected':
      console.log('connected');
      break;
    case 'reconnecting':
      console.log(
        `connection lost (${status.error.message}), trying again in ${Math.round(status.delayMs)} ms`,
      );
      break;
    case 'gap':
      console.log(`${status.stream}: events ${status.from} to ${status.to ?? '?'} are missing`);
      break;
    default:
      break;
  }
}
