import { createSubscriber, type StreamOverview } from 'undertone/sdk';
import { announceState } from './announcer.ts';
import { createConnectionStatus } from './connection-status.ts';
import { byId } from './element.ts';
import { createMicrophonePanel } from './microphone/microphone-panel.ts';
import { SERVER_URL } from './server-address.ts';
import { LiveStreams } from './streams/live-streams.ts';
import { createStreamList } from './streams/stream-list.ts';
import { createUploadPanel } from './upload/upload-panel.ts';

const streams = new LiveStreams();
const list = createStreamList();
const connection = createConnectionStatus();

byId('connection').append(connection.root);
byId('stream-list').append(list.root);
byId('microphone').append(createMicrophonePanel());
byId('upload').append(createUploadPanel());

let isDrawing = false;

/** Draws once a frame, however many events arrived since the last. */
function draw(): void {
  if (isDrawing) return;
  isDrawing = true;
  requestAnimationFrame(() => {
    isDrawing = false;
    list.show(streams.list());
  });
}

async function loadStreams(): Promise<void> {
  const response = await fetch(new URL('v1/streams', SERVER_URL));
  if (!response.ok) return;
  const body = (await response.json()) as { readonly streams: readonly StreamOverview[] };
  streams.load(body.streams);
  draw();
}

async function follow(): Promise<void> {
  const events = createSubscriber({
    url: SERVER_URL,
    onStatus(status) {
      connection.show(status);
      // What began or ended while the page did not listen is in the list.
      if (status.type === 'connected') loadStreams().catch(() => undefined);
    },
  });
  for await (const event of events) {
    streams.apply(event);
    announceState(byId('announcer'), event);
    draw();
  }
}

list.show([]);
// The pill in the header has said why when this rejects.
follow().catch(() => undefined);
