import { createCell, type Readable } from '../state/cell.ts';

/** What the page shows. */
export type Route =
  | { readonly page: 'wall' }
  | { readonly page: 'call'; readonly stream: string }
  | { readonly page: 'try' }
  | { readonly page: 'model' }
  | { readonly page: 'health' };

/** A page without parameters. */
export type PageName = Exclude<Route['page'], 'call'>;

const PAGES: readonly PageName[] = ['wall', 'try', 'model', 'health'];
const CALL = 'calls/';

/**
 * The route an address means; the wall for one that means nothing.
 *
 * @param hash - as in `location.hash`
 */
export function parseRoute(hash: string): Route {
  const path = hash.replace(/^#\/?/, '');
  if (path.startsWith(CALL)) return { page: 'call', stream: decode(path.slice(CALL.length)) };
  return { page: PAGES.find((name) => name === path) ?? 'wall' };
}

/**
 * The address of a page.
 *
 * @param page - its name
 */
export function pageHref(page: PageName): string {
  return page === 'wall' ? '#/' : `#/${page}`;
}

/**
 * The address of a call.
 *
 * @param stream - its name
 */
export function callHref(stream: string): string {
  return `#/${CALL}${encodeURIComponent(stream)}`;
}

/**
 * The route of a window, as it changes.
 *
 * @param scope - the window
 */
export function watchRoute(scope: Window): Readable<Route> {
  const route = createCell(parseRoute(scope.location.hash));
  scope.addEventListener('hashchange', () => {
    // An address within the page, such as the skip link's, leaves the page as it is.
    if (/^(#\/|#?$)/.test(scope.location.hash)) route.value = parseRoute(scope.location.hash);
  });
  return route;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
