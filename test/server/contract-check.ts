import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { openApiDocument } from '../../src/server/http/contract/openapi.ts';
import { asyncApiDocument } from '../../src/server/protocol/contract/asyncapi.ts';

/** Holds values against the schemas of a contract. */
export interface ContractCheck {
  /**
   * Everything wrong with a value.
   *
   * @param schema - its name in the components
   * @returns one clause a problem; none when it is as the contract says
   */
  problems(schema: string, value: unknown): readonly string[];
}

/** The parts of a document that a check reads. */
interface Document {
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

interface Operations {
  readonly operations: Readonly<
    Record<string, { action: string; channel: { $ref: string }; messages: readonly { $ref: string }[] }>
  >;
}

/**
 * Compiles the schemas of a document, tightened: a field it does not name is a problem, for what the server sends without saying so
 * in its contract is a mistake here, even though readers must put up with it.
 */
export function compileContract(document: object): ContractCheck {
  const { components } = tighten(structuredClone(document)) as Document;
  const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true, validateFormats: false });
  ajv.addVocabulary(['components', 'schemas']);
  ajv.addSchema({ components }, 'contract');
  const compiled = new Map<string, ValidateFunction>();
  return {
    problems(schema, value) {
      const check = compiled.get(schema) ?? ajv.getSchema(`contract#/components/schemas/${schema}`);
      if (check === undefined) return [`the contract does not know ${schema}`];
      compiled.set(schema, check as ValidateFunction);
      return check(value) === true
        ? []
        : (check.errors ?? []).map(({ instancePath, message }) => `${instancePath || '/'} ${message}`);
    },
  };
}

/** The contract of the sockets. */
export const ASYNCAPI = compileContract(asyncApiDocument());

/** The contract of the HTTP side. */
export const OPENAPI = compileContract(openApiDocument());

/**
 * Types of the messages that may go one way over a socket.
 *
 * @param path - of the socket
 * @param action - as the server sees it
 */
export function messageTypes(path: string, action: 'send' | 'receive'): readonly string[] {
  const { operations } = asyncApiDocument() as Operations;
  const channel = `#/channels/${path.split('/').at(-1)}`;
  return Object.values(operations)
    .filter((operation) => operation.channel.$ref === channel && operation.action === action)
    .flatMap(({ messages }) => messages.map(({ $ref }) => $ref.split('/').at(-1)!));
}

/**
 * Holds a message of a socket against the contract.
 *
 * @param path - of the socket
 * @param action - as the server sees it
 * @param message - as it was on the wire, parsed
 * @throws Error that says what is wrong with it
 */
export function checkMessage(path: string, action: 'send' | 'receive', message: unknown): void {
  const type = String((message as { readonly type?: unknown }).type);
  const problems = messageTypes(path, action).includes(type)
    ? ASYNCAPI.problems(type, message)
    : [`${type} is no message the server may ${action} on ${path}`];
  if (problems.length === 0) return;
  throw new Error(`not in the contract: ${problems.join('; ')}: ${JSON.stringify(message)}`);
}

function tighten(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(tighten);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, part]) => [key, key === 'if' ? part : tighten(part)]);
  const copy = Object.fromEntries(entries);
  const isObject = copy.type === 'object' && typeof copy.properties === 'object';
  return isObject && !('additionalProperties' in copy) ? { ...copy, additionalProperties: false } : copy;
}
