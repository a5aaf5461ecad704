import { createCell, type Readable } from '../state/cell.ts';
import { readClaims, type Scope } from './token-claims.ts';

/** Whether this page may see anything. */
export type Access =
  | { readonly type: 'unknown' }
  | { readonly type: 'granted' }
  /** The server asks for a token; `reason` says what was wrong with the last one, null where there was none. */
  | { readonly type: 'denied'; readonly reason: string | null };

/** Who looks at the page. */
export interface Session {
  readonly access: Readable<Access>;
  /** Null without one. */
  readonly token: Readable<string | null>;
  /** Whether the token, where there is one, says that it may do something. */
  may(scope: Scope): boolean;
  /** Names and patterns of the streams this page may see. */
  streams(): readonly string[];
  signIn(token: string): void;
  signOut(): void;
  /** The server has let this page in. */
  grant(): void;
  /** The server has refused the token, or its absence. */
  deny(reason: string): void;
}

/** The browser forgets it with the tab; it is never part of an address, where logs and histories would keep it. */
const STORAGE_KEY = 'undertone.token';

/**
 * Makes a session that goes on where the tab's last one was.
 *
 * @param storage - lasts as long as the tab
 */
export function createSession(storage: Storage): Session {
  const token = createCell(storage.getItem(STORAGE_KEY));
  const access = createCell<Access>({ type: 'unknown' });

  function forget(reason: string | null): void {
    storage.removeItem(STORAGE_KEY);
    token.value = null;
    access.value = { type: 'denied', reason };
  }

  return {
    access,
    token,
    may: (scope) => readClaims(token.value).scopes.includes(scope),
    streams: () => readClaims(token.value).streams,
    signIn(given) {
      storage.setItem(STORAGE_KEY, given);
      access.value = { type: 'unknown' };
      token.value = given;
    },
    signOut: () => forget(null),
    grant() {
      if (access.value.type !== 'granted') access.value = { type: 'granted' };
    },
    deny: (reason) => forget(token.value === null ? null : reason),
  };
}
