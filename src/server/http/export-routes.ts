import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ServerContext } from '../context.ts';
import { CSV } from './export/csv.ts';
import { EMOTIONML } from './export/emotionml.ts';
import type { ExportFormat } from './export/export-format.ts';
import { exportStream } from './export/export-stream.ts';
import { JSONL } from './export/jsonl.ts';
import { EMOTIONML_TYPE, VOCABULARY_PATH, vocabularyDocument } from './export/vocabulary.ts';
import { findStream, type StreamParams } from './find-stream.ts';
import { compileQuery } from './query.ts';

const FORMATS = Object.freeze({ jsonl: JSONL, csv: CSV, emotionml: EMOTIONML } satisfies Record<
  string,
  ExportFormat
>);

interface ExportQuery {
  readonly format: keyof typeof FORMATS;
}

/** Parameters of `GET /v1/streams/:id/export`. */
export const EXPORT_QUERY_RULES = Object.freeze({
  format: { type: 'enum', values: Object.keys(FORMATS) },
} as const);

const readQuery = compileQuery<ExportQuery>(EXPORT_QUERY_RULES);

/**
 * Adds `GET /v1/streams/:id/export`, which writes a stream to a file, and the vocabulary its EmotionML refers to.
 *
 * @param app - where to add
 * @param context - what the routes read
 */
export function addExportRoutes(app: FastifyInstance, context: ServerContext): void {
  app.get<{ Params: StreamParams }>('/v1/streams/:id/export', (request, reply) => {
    const stream = findStream(context, request.params.id);
    const format = FORMATS[readQuery(request.query).format];
    reply
      .type(format.mediaType)
      .header('content-disposition', `attachment; filename="${fileName(stream.name, format.extension)}"`)
      .header('cache-control', 'no-store');
    return reply.send(Readable.from(exportStream(format, { stream, serverUrl: serverUrl(request) })));
  });

  app.get(VOCABULARY_PATH, (_request, reply) =>
    reply.type(EMOTIONML_TYPE).header('cache-control', 'max-age=86400').send(vocabularyDocument()),
  );
}

/** Names may hold `/` and `:`, which files may not. */
function fileName(stream: string, extension: string): string {
  return `${stream.replace(/[^A-Za-z0-9._-]/g, '_')}.${extension}`;
}

/** `Host` has been held against the names this server answers to. */
function serverUrl({ protocol, host }: FastifyRequest): string {
  return `${protocol}://${host}`;
}
