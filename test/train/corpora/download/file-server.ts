import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** How the server treats one request; the file as it is when nothing is said. */
export interface Treatment {
  /** Answers with this status and no file. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Breaks the connection off after so many bytes of the body. */
  readonly cutAfter?: number;
  /** Sends the whole file whatever range was asked for, as some servers do. */
  readonly ignoresRange?: true;
}

/** What was asked for. */
export interface SeenRequest {
  readonly path: string;
  readonly range: string | undefined;
}

/** A local web server with files that can be changed, which notes every request. */
export interface FileServer {
  readonly url: string;
  readonly files: Map<string, Buffer>;
  readonly requests: SeenRequest[];
  /** Treatments of the next requests, first come first served. */
  readonly treatments: Treatment[];
}

/** Serves files with ranges and ETags until the running test has finished. */
export async function createFileServer(files: Readonly<Record<string, Buffer>> = {}): Promise<FileServer> {
  const state = { files: new Map(Object.entries(files)), requests: [], treatments: [] } as Omit<
    FileServer,
    'url'
  >;
  const server = createServer((request, response) => answer(state, request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { ...state, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

function answer(state: Omit<FileServer, 'url'>, request: IncomingMessage, response: ServerResponse): void {
  const path = new URL(request.url!, 'http://x').pathname;
  state.requests.push({ path, range: request.headers.range });
  const treatment = state.treatments.shift() ?? {};
  const file = state.files.get(path);
  const status = treatment.status ?? (file === undefined ? 404 : 200);
  if (status !== 200 || file === undefined) {
    response.writeHead(status, treatment.headers).end();
    return;
  }
  const etag = `"${createHash('md5').update(file).digest('hex')}"`;
  const isSame = request.headers['if-range'] === undefined || request.headers['if-range'] === etag;
  const asked = /^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1];
  const start = asked === undefined || !isSame || treatment.ignoresRange ? 0 : Number(asked);
  if (start >= file.length && start > 0) {
    response.writeHead(416, { 'content-range': `bytes */${file.length}` }).end();
    return;
  }
  const body = file.subarray(start);
  response.writeHead(start > 0 ? 206 : 200, {
    etag,
    'content-length': body.length,
    ...(start > 0 && { 'content-range': `bytes ${start}-${file.length - 1}/${file.length}` }),
    ...treatment.headers,
  });
  if (treatment.cutAfter === undefined) response.end(body);
  else response.write(body.subarray(0, treatment.cutAfter), () => response.destroy());
}
