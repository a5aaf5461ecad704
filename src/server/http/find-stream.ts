import { UndertoneError } from '../../sdk/errors.ts';
import type { ServerContext } from '../context.ts';
import type { HubStream } from '../hub/hub-stream.ts';

/** Parameters of the paths under `/v1/streams/:id`. */
export interface StreamParams {
  readonly id: string;
}

/**
 * The stream a request names.
 *
 * @param context - of the server
 * @param name - as in the path, decoded
 * @throws UndertoneError `ERR_STREAM_UNKNOWN`
 */
export function findStream({ hub }: ServerContext, name: string): HubStream {
  const stream = hub.get(name);
  if (stream !== undefined) return stream;
  throw new UndertoneError(
    'ERR_STREAM_UNKNOWN',
    `there is no stream named ${name}, live or ended recently; GET /v1/streams lists those there are`,
  );
}
