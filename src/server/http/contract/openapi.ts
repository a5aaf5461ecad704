import type { ErrorCode } from '../../../sdk/errors.ts';
import { CONTRACT_VERSION, MESSAGE_SCHEMAS } from '../../protocol/contract/asyncapi.ts';
import { objectFromRules } from '../../protocol/contract/from-rules.ts';
import { HTTP_SCHEMAS } from '../../protocol/contract/http-schemas.ts';
import { statusOf } from '../status-codes.ts';
import { OPERATIONS, type Operation } from './operations.ts';

/** What any request that needs a token may be refused with. */
const TOKEN_ERRORS: readonly ErrorCode[] = ['ERR_UNAUTHORIZED', 'ERR_FORBIDDEN'];

/** The OpenAPI 3.1 document of the HTTP side, as the server serves it. */
export function openApiDocument(): object {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Undertone',
      version: CONTRACT_VERSION,
      description:
        'Streams, exports, uploads and operation. The WebSockets and the events are in asyncapi.json. Readers must leave fields ' +
        'they do not know alone.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: 'http://localhost:8080', description: 'The default of `undertone serve`.' }],
    security: [{ token: [] }, {}],
    paths: paths(),
    components: {
      schemas: { ...MESSAGE_SCHEMAS, ...HTTP_SCHEMAS },
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'Where authentication is on.',
        },
      },
    },
  };
}

function paths(): object {
  const byPath = new Map<string, Record<string, object>>();
  for (const operation of OPERATIONS) {
    const path = operation.path.replace(/:(\w+)/g, '{$1}');
    byPath.set(path, { ...byPath.get(path), [operation.method]: describe(operation) });
  }
  return Object.fromEntries(byPath);
}

function describe(operation: Operation): object {
  const { id, summary, body, isPublic = false } = operation;
  const parameters = [...pathParameters(operation), ...queryParameters(operation)];
  return {
    operationId: id,
    summary,
    ...(isPublic ? { security: [] } : {}),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: { [body.mediaType]: { schema: body.schema } } } }),
    responses: responses(operation),
  };
}

function pathParameters({ path }: Operation): object[] {
  return [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    description: 'A stream by its name; `/` is percent-encoded.',
    schema: { type: 'string' },
  }));
}

function queryParameters({ query = {} }: Operation): object[] {
  const { required = [], properties = {} } = objectFromRules(query);
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }));
}

function responses({ status = 200, answers, errors = [], isPublic = false }: Operation): object {
  const refusals = isPublic ? errors : [...TOKEN_ERRORS, ...errors];
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of refusals) byStatus.set(statusOf(code), [...(byStatus.get(statusOf(code)) ?? []), code]);
  return {
    [status]: {
      description: 'The answer.',
      content: Object.fromEntries(Object.entries(answers).map(([type, schema]) => [type, { schema }])),
    },
    ...Object.fromEntries(
      [...byStatus].map(([refusal, codes]) => [
        refusal,
        {
          description: codes.join(', '),
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
        },
      ]),
    ),
    default: {
      description: 'Any other error, with its code.',
      content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
    },
  };
}
