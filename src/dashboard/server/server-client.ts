import {
  ERROR_CODES,
  type ErrorCode,
  type ModelDescription,
  type PluginOverview,
  type StreamEventsPage,
  type StreamOverview,
  toUndertoneError,
  UndertoneError,
} from 'undertone/sdk';

/** Forms in which a stream can be saved. */
export const EXPORT_FORMATS = ['jsonl', 'csv', 'emotionml'] as const;

/** One of {@link EXPORT_FORMATS}. */
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** What the page asks the server over HTTP; everything throws an `UndertoneError`. */
export interface ServerClient {
  streams(): Promise<readonly StreamOverview[]>;
  /**
   * Events of the past.
   *
   * @param stream - its name
   * @param from - first offset wanted
   */
  events(stream: string, from: number): Promise<StreamEventsPage>;
  /** The model that runs. */
  model(): Promise<ModelDescription>;
  /** The metrics in the Prometheus text format. */
  metrics(): Promise<string>;
  /** How every plugin is doing, in the order of the configuration. */
  plugins(): Promise<readonly PluginOverview[]>;
  /** A stream as a file. */
  exportStream(stream: string, format: ExportFormat): Promise<Blob>;
}

/** How long the server may take to answer, ms. */
const TIMEOUT_MS = 15_000;

/**
 * Makes a client.
 *
 * @param url - the server, ending in `/`
 * @param token - asked for before every request; null where there is none
 */
export function createServerClient(url: string, token: () => string | null): ServerClient {
  async function get(path: string): Promise<Response> {
    const bearer = token();
    const headers: HeadersInit = bearer === null ? {} : { authorization: `Bearer ${bearer}` };
    const init = { headers, cache: 'no-store', signal: AbortSignal.timeout(TIMEOUT_MS) } as const;
    const response = await fetch(new URL(path, url), init).catch((thrown: unknown) => {
      throw toUndertoneError(thrown, 'ERR_CONNECTION');
    });
    if (!response.ok) throw await readError(response);
    return response;
  }
  const ofStream = (stream: string, rest: string) => `v1/streams/${encodeURIComponent(stream)}/${rest}`;

  return {
    async streams() {
      const response = await get('v1/streams');
      return ((await response.json()) as { readonly streams: readonly StreamOverview[] }).streams;
    },
    async events(stream, from) {
      const response = await get(ofStream(stream, `events?from=${from}`));
      return (await response.json()) as StreamEventsPage;
    },
    async model() {
      return (await (await get('v1/model')).json()) as ModelDescription;
    },
    async metrics() {
      return (await get('metrics')).text();
    },
    async plugins() {
      const response = await get('v1/plugins');
      return ((await response.json()) as { readonly plugins: readonly PluginOverview[] }).plugins;
    },
    async exportStream(stream, format) {
      return (await get(ofStream(stream, `export?format=${format}`))).blob();
    },
  };
}

async function readError(response: Response): Promise<UndertoneError> {
  const body = (await response.json().catch(() => ({}))) as {
    readonly code?: string;
    readonly message?: string;
  };
  const isKnown = (ERROR_CODES as readonly (string | undefined)[]).includes(body.code);
  const code = isKnown ? (body.code as ErrorCode) : 'ERR_INTERNAL';
  return new UndertoneError(code, body.message ?? `the server answered ${response.status}`);
}
