import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { EVENT_TYPES } from '../../../../src/sdk/events.ts';
import { createEventMaker } from '../../../../src/sdk/testing.ts';
import { asyncApiDocument } from '../../../../src/server/protocol/contract/asyncapi.ts';
import { REPOSITORY } from '../../../requirements.ts';
import { ASYNCAPI, messageTypes } from '../../contract-check.ts';
import { danglingReferences } from '../../dangling-references.ts';

interface Document {
  readonly asyncapi: string;
  readonly info: { readonly title: string; readonly version: string };
  readonly channels: Readonly<
    Record<string, { address: string; messages: Record<string, { $ref: string }> }>
  >;
  readonly operations: Readonly<
    Record<string, { action: string; channel: { $ref: string }; messages: { $ref: string }[] }>
  >;
  readonly components: {
    readonly messages: Readonly<Record<string, { name: string; payload: object }>>;
    readonly schemas: Readonly<Record<string, object>>;
  };
}

const DOCUMENT = asyncApiDocument() as Document;
const read = (path: string): string => readFileSync(join(REPOSITORY, path), 'utf8');

/** Types of all messages that the SDK knows. */
const MESSAGE_TYPES = [...read('src/sdk/messages.ts').matchAll(/readonly type: '(\w+)'/g)].map(
  ([, type]) => type!,
);

describe('the AsyncAPI document', () => {
  test('has the form of version 3', () => {
    expect(DOCUMENT.asyncapi).toBe('3.0.0');
    expect(DOCUMENT.info).toMatchObject({
      title: 'Undertone',
      version: expect.stringMatching(/^1\.\d+\.\d+$/),
    });
    for (const { action, channel, messages } of Object.values(DOCUMENT.operations)) {
      expect(['send', 'receive']).toContain(action);
      for (const { $ref } of messages) expect($ref.startsWith(`${channel.$ref}/messages/`)).toBe(true);
    }
  });

  test('refers to nothing that is not there', () => {
    expect(danglingReferences(DOCUMENT)).toEqual([]);
    expect(danglingReferences({ a: { $ref: '#/b' } })).toEqual(['#/b']);
  });

  test('has every message and event of the SDK, and no other', () => {
    const expected = [...new Set(MESSAGE_TYPES), ...EVENT_TYPES, 'audio'].sort();
    expect(Object.keys(DOCUMENT.components.messages).sort()).toEqual(expected);
  });

  test('uses every message on some socket, in one direction on each', () => {
    const used = Object.values(DOCUMENT.channels).flatMap(({ messages }) => Object.keys(messages));
    expect([...new Set(used)].sort()).toEqual(Object.keys(DOCUMENT.components.messages).sort());
    for (const path of ['/v1/ingest', '/v1/events']) {
      const sent = new Set(messageTypes(path, 'send'));
      expect(messageTypes(path, 'receive').filter((type) => sent.has(type))).toEqual([]);
    }
  });

  test('is the one in docs/contracts, which scripts/write-contracts.ts writes', () => {
    expect(JSON.parse(read('docs/contracts/asyncapi.json'))).toEqual(JSON.parse(JSON.stringify(DOCUMENT)));
  });

  test('accepts every example of docs/protocol.md', () => {
    const examples = [...read('docs/protocol.md').matchAll(/^\{"type":.*\}$/gm)].map(([text]) =>
      JSON.parse(text),
    );
    expect(examples.length).toBeGreaterThan(15);
    const wrong = examples.flatMap((example) =>
      ASYNCAPI.problems(example.type, example).map((problem) => `${example.type}: ${problem}`),
    );
    expect(wrong).toEqual([]);
  });

  test('accepts the sample events of the SDK', () => {
    const make = createEventMaker();
    const events = [
      make.started(),
      make.speechStarted(),
      make.window('angry'),
      make.abstained(),
      make.speechEnded(),
      make.state('angry'),
      make.summary('angry'),
      make.alert('loud'),
      make.ended(),
    ];
    for (const event of events) expect(ASYNCAPI.problems(event.type, event)).toEqual([]);
  });

  test.each([
    ['a label that is none', { label: 'bored' }],
    ['a field too many', { mood: 1 }],
    ['a probability above 1', { valence: 2 }],
  ])('would notice %s', (_, change) => {
    const event = { ...createEventMaker().window('angry'), ...change };
    expect(ASYNCAPI.problems('emotion.window', event)).not.toEqual([]);
  });
});
