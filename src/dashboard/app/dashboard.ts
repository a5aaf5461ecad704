import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { createEventFeed, type EventFeed } from '../server/event-feed.ts';
import { createServerClient, type ServerClient } from '../server/server-client.ts';
import { createSession, type Session } from '../server/session.ts';
import type { Picture } from '../spectrogram/picture.ts';
import { createCell, type Readable } from '../state/cell.ts';
import { useValue } from '../state/use-value.ts';
import { type Backfill, createBackfill } from '../streams/backfill.ts';
import { StreamStore } from '../streams/stream-store.ts';
import { createMicrophone, type Microphone } from '../try/microphone/microphone.ts';
import { createUploads, type Uploads } from '../try/upload/uploads.ts';
import { createAnnouncer } from './announcer.ts';
import { createRenderLoop } from './render-loop.ts';
import { type Route, watchRoute } from './route.ts';

/** Everything the pages share. */
export interface Dashboard {
  readonly client: ServerClient;
  readonly session: Session;
  readonly feed: EventFeed;
  readonly store: StreamStore;
  readonly backfill: Backfill;
  readonly route: Readable<Route>;
  /** Rises with every drawing; see {@link useStore}. */
  readonly drawing: Readable<number>;
  readonly microphone: Microphone;
  readonly uploads: Uploads;
  /** Pictures of what was sent from this page, by stream. */
  readonly pictures: ReadonlyMap<string, Picture>;
  /** What screen readers are told. */
  readonly announcement: Readable<string>;
  /** Begins to follow the server. */
  start(): void;
  signIn(token: string): void;
  signOut(): void;
}

/** Pictures kept, of up to 3.6 MB each. */
const MAX_PICTURES = 12;

/** Hands the dashboard to every component. */
export const DashboardContext = createContext<Dashboard | null>(null);

/** The dashboard a component belongs to. */
export function useDashboard(): Dashboard {
  const dashboard = useContext(DashboardContext);
  if (dashboard === null) throw new Error('a component is used outside DashboardContext');
  return dashboard;
}

/** The streams; the component that asks is rendered again with every drawing. */
export function useStore(): StreamStore {
  const { store, drawing } = useDashboard();
  useValue(drawing);
  return store;
}

/**
 * Puts the dashboard together; nothing happens before `start`.
 *
 * @param url - the server, ending in `/`
 * @param scope - the page's window
 */
export function createDashboard(url: string, scope: Window): Dashboard {
  const loop = createRenderLoop();
  const session = createSession(scope.sessionStorage);
  const token = () => session.token.value;
  const client = createServerClient(url, token);
  const store = new StreamStore(loop.invalidate);
  const announcement = createCell('');
  const announcer = createAnnouncer(store, (text) => {
    announcement.value = text;
  });
  const feed = createEventFeed({ url, client, session, store, onEvent: announcer });
  const pictures = new Map<string, Picture>();
  const source = { url, token, onChange: loop.invalidate, onPicture: keepPicture };

  function keepPicture(stream: string, picture: Picture): void {
    pictures.set(stream, picture);
    for (const oldest of [...pictures.keys()].slice(0, -MAX_PICTURES)) pictures.delete(oldest);
    loop.invalidate();
  }

  return {
    client,
    session,
    feed,
    store,
    backfill: createBackfill(client, store),
    route: watchRoute(scope),
    drawing: loop.drawing,
    microphone: createMicrophone(source),
    uploads: createUploads(source),
    pictures,
    announcement,
    start: () => feed.restart(),
    signIn(given) {
      session.signIn(given);
      store.clear();
      feed.restart();
    },
    signOut() {
      feed.stop();
      store.clear();
      session.signOut();
    },
  };
}
