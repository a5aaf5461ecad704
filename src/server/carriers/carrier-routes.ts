import type { IncomingMessage } from 'node:http';
import type { ServerContext } from '../context.ts';
import type { Sessions } from '../sessions.ts';
import type { SocketRoute } from '../socket/upgrades.ts';
import { createCarrierAccess, type IdentifyCarrier } from './access/carrier-access.ts';
import type { CarrierAdapter, CarrierLine } from './adapter.ts';
import { AudiohookAdapter } from './audiohook/audiohook.ts';
import { CarrierSession } from './carrier-session.ts';
import { MediaStreamAdapter } from './media-stream/media-stream.ts';
import { AUDIO_FORK_PROTOCOLS, readJambonzPreamble } from './pcm-fork/jambonz.ts';
import { PcmForkAdapter } from './pcm-fork/pcm-fork.ts';
import { readVonagePreamble } from './pcm-fork/vonage.ts';

/** One door for carriers: who may come in, and what is spoken there. */
interface Door {
  readonly authenticate: IdentifyCarrier;
  readonly subprotocols?: readonly string[];
  readonly createAdapter: (line: CarrierLine, request: IncomingMessage) => CarrierAdapter;
}

/**
 * The doors for carriers, by path.
 *
 * @param context - what the server's sessions share
 * @param publishers - keeps the sessions
 */
export function createCarrierRoutes(
  context: ServerContext,
  publishers: Sessions,
): Readonly<Record<string, SocketRoute>> {
  const access = createCarrierAccess(context);
  const doors: Readonly<Record<string, Door>> = {
    '/v1/carriers/media-stream': {
      authenticate: access.mediaStream,
      createAdapter: (line) => new MediaStreamAdapter(line, access.grantOfPassword),
    },
    '/v1/carriers/audiohook': {
      authenticate: access.audiohook,
      createAdapter: (line, { headers }) =>
        new AudiohookAdapter(line, {
          sessionId: headerText(headers['audiohook-session-id']),
          organizationId: headerText(headers['audiohook-organization-id']),
        }),
    },
    '/v1/carriers/audio-fork': {
      authenticate: access.pcmFork,
      subprotocols: AUDIO_FORK_PROTOCOLS,
      createAdapter: (line) => new PcmForkAdapter(line, readJambonzPreamble),
    },
    '/v1/carriers/vonage': {
      authenticate: access.pcmFork,
      createAdapter: (line) => new PcmForkAdapter(line, readVonagePreamble),
    },
  };
  return Object.fromEntries(
    Object.entries(doors).map(([path, { authenticate, subprotocols = [], createAdapter }]) => [
      path,
      {
        authenticate,
        subprotocols,
        createSession: (connection, request) =>
          publishers.add(
            (onDone) =>
              new CarrierSession(context, connection, (line) => createAdapter(line, request), onDone),
          ),
      } satisfies SocketRoute,
    ]),
  );
}

function headerText(value: string | string[] | undefined): string | null {
  return typeof value === 'string' ? value : null;
}
