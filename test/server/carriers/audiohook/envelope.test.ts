import { describe, expect, test } from 'vitest';
import { Envelopes } from '../../../../src/server/carriers/audiohook/envelope.ts';

const message = (fields: object = {}): string =>
  JSON.stringify({
    version: '2',
    type: 'ping',
    id: 's',
    seq: 1,
    serverseq: 0,
    position: 'PT0S',
    parameters: {},
    ...fields,
  });

describe('messages of the client', () => {
  test('are read as they are', () => {
    const text = message({ type: 'open', position: 'PT12.34S', parameters: { a: 1 } });
    expect(new Envelopes(null).open(text)).toEqual({
      type: 'open',
      id: 's',
      seq: 1,
      serverseq: 0,
      position: 12.34,
      parameters: { a: 1 },
    });
  });

  test('follow each other, may stand still in time, and say what they have seen of ours', () => {
    const envelopes = new Envelopes('s');
    envelopes.open(message());
    envelopes.seal('opened');
    envelopes.seal('pong');
    expect(envelopes.open(message({ seq: 2, serverseq: 1 })).seq).toBe(2);
    expect(envelopes.open(message({ seq: 3, serverseq: 2, position: 'PT1S' })).position).toBe(1);
    expect(envelopes.open(message({ seq: 4, serverseq: 2, position: 'PT1S' })).position).toBe(1);
  });

  test.each([
    ['of another version', { version: '1' }, 'version must be "2"'],
    ['whose version is a number', { version: 2 }, 'version must be "2"'],
    ['of another session', { id: 't' }, 'id must be'],
    ['without a session', { id: '' }, 'id must be'],
    ['that leave a number out', { seq: 2 }, 'seq must be 1, got 2'],
    ['with a number again', { seq: 0 }, 'seq must be 1, got 0'],
    ['with half a number', { seq: 1.5 }, 'seq must be 1'],
    ['that have seen what was never sent', { serverseq: 1 }, 'serverseq must be 0 to 0, got 1'],
    ['that have seen less than nothing', { serverseq: -1 }, 'serverseq must be'],
    ['that do not say what they have seen', { serverseq: undefined }, 'serverseq must be'],
    ['without a position', { position: undefined }, 'PT12.34S'],
    ['with a position of another kind', { position: 'PT1M' }, 'PT12.34S'],
  ])('%s are mistakes', (_, fields, said) => {
    expect(() => new Envelopes('s').open(message(fields))).toThrow(said);
  });

  test('that go back in time are mistakes', () => {
    const envelopes = new Envelopes('s');
    envelopes.open(message({ position: 'PT2S' }));
    expect(() => envelopes.open(message({ seq: 2, position: 'PT1.9S' }))).toThrow(
      'position must not go back',
    );
  });

  test('may be 65,535 characters long and no longer', () => {
    const fill = (length: number): string => message().padEnd(length, ' ');
    expect(new Envelopes('s').open(fill(65_535)).type).toBe('ping');
    expect(() => new Envelopes('s').open(fill(65_536))).toThrow('longer than 65535');
  });

  test('that are mistakes do not count', () => {
    const envelopes = new Envelopes('s');
    expect(() => envelopes.open(message({ seq: 9 }))).toThrow();
    expect(envelopes.open(message()).seq).toBe(1);
  });
});

describe('messages of the server', () => {
  test('are numbered from 1 and say which of the client was the last', () => {
    const envelopes = new Envelopes(null);
    envelopes.open(message());
    const rest = { version: '2', id: 's' };
    expect(envelopes.seal('opened', { media: [] })).toEqual({
      ...rest,
      type: 'opened',
      seq: 1,
      clientseq: 1,
      parameters: { media: [] },
    });
    envelopes.open(message({ seq: 2, serverseq: 1 }));
    expect(envelopes.seal('pong')).toEqual({ ...rest, type: 'pong', seq: 2, clientseq: 2, parameters: {} });
  });

  test('have the session of the request before the client has said anything', () => {
    expect(new Envelopes('s').seal('disconnect')).toMatchObject({ id: 's', seq: 1, clientseq: 0 });
    expect(new Envelopes(null).seal('disconnect')).toMatchObject({ id: '' });
  });
});
