import { describe, expect, test } from 'vitest';
import { closeCarriersAfterEach } from '../carrier-socket.ts';
import { CUSTOMER, connectAudiohook } from './audiohook-client.ts';

closeCarriersAfterEach();

describe('a session that the client ends', () => {
  test('closes when everything has been analysed, and not before', async () => {
    const { server, client } = await connectAudiohook();
    await client.open();
    server.lanes.holdsEnds = true;
    client.audio(8_000);
    client.say('close', { reason: 'end' });
    client.say('ping');
    await expect.poll(() => client.lane.samples(0).length).toBe(8_000);
    expect(client.received.map(({ type }) => type)).toEqual(['opened']);
    server.lanes.release();
    expect(await client.next(2)).toMatchObject({ type: 'closed', parameters: {} });
    client.socket.close();
    expect((await client.socket.closed).code).toBe(1_000);
  });

  test('hears nothing more, least of all a second goodbye', async () => {
    const { server, client } = await connectAudiohook();
    await client.open();
    server.lanes.holdsEnds = true;
    client.say('close', { reason: 'end' });
    client.say('close', { reason: 'end' });
    client.audio(8);
    server.lanes.release();
    await client.next(2);
    client.socket.close();
    await client.socket.closed;
    expect(client.received.map(({ type }) => type)).toEqual(['opened', 'closed']);
  });

  test('closes the socket itself where the client does not', async () => {
    const { server, client } = await connectAudiohook();
    await client.open();
    client.say('close', { reason: 'end' });
    await client.next(2);
    server.clock.advance(5_000);
    expect((await client.socket.closed).code).toBe(1_000);
  });
});

describe('a mistake is answered with `disconnect`, then with `closed`', () => {
  const envelope = (fields: object) => ({
    version: '2',
    type: 'ping',
    id: 'session-1',
    seq: 2,
    serverseq: 1,
    position: 'PT0S',
    parameters: {},
    ...fields,
  });

  test.each([
    ['text that is no JSON', 'hello'],
    ['a number left out', envelope({ seq: 3 })],
    ['a number twice', envelope({ seq: 1 })],
    ['a number of ours that was never sent', envelope({ serverseq: 2 })],
    ['another session', envelope({ id: 'session-2' })],
    ['another version', envelope({ version: '3' })],
    ['a position that is none', envelope({ position: '12.5' })],
    ['a second open', envelope({ type: 'open' })],
    ['a type there is not', envelope({ type: 'constructor' })],
    ['a resumption that does not say when', envelope({ type: 'resumed' })],
    ['a message that is too long', `${' '.repeat(65_536)}{}`],
    ['half a sample', new Uint8Array(0)],
  ])('%s', async (name, message) => {
    const { server, client } = await connectAudiohook();
    await client.open({ media: [{ ...CUSTOMER, format: 'L16' }] });
    client.socket.send(name === 'half a sample' ? new Uint8Array(3) : message);
    expect(await client.next(2)).toMatchObject({
      type: 'disconnect',
      seq: 2,
      parameters: { reason: 'error', info: expect.stringMatching(/^ERR_INVALID_(JSON|MESSAGE): /) },
    });
    client.socket.send(envelope({ type: 'close', parameters: { reason: 'disconnect' } }));
    expect((await client.next(3)).type).toBe('closed');
    server.clock.advance(5_000);
    await client.socket.closed;
    const { outcome } = (await (await server.get('/v1/streams/genesys-call')).json()) as { outcome: string };
    expect(outcome).toBe('failed');
  });

  test('a position that goes back', async () => {
    const { client } = await connectAudiohook();
    await client.open();
    client.socket.send(envelope({ position: 'PT1S' }), envelope({ seq: 3, position: 'PT0.5S' }));
    expect(await client.next(3)).toMatchObject({ type: 'disconnect' });
  });

  test('audio while paused, and before it was accepted', async () => {
    const { client } = await connectAudiohook();
    await client.open();
    client.say('paused');
    client.audio(8);
    expect(await client.next(2)).toMatchObject({ type: 'disconnect' });
    const early = await connectAudiohook();
    early.client.audio(8);
    expect(await early.client.next(1)).toMatchObject({ type: 'disconnect' });
  });

  test('more left out than there was time for', async () => {
    const { client } = await connectAudiohook({ maxAheadMs: 10_000 });
    await client.open();
    client.say('discarded', { start: 'PT0S', discarded: 'PT10.1S' });
    expect(await client.next(2)).toMatchObject({
      parameters: { info: expect.stringContaining('ERR_TOO_FAR_AHEAD') },
    });
  });
});

test('a session that is never opened is closed after 10 s', async () => {
  const { server, client } = await connectAudiohook();
  server.clock.advance(10_000);
  expect(await client.next(1)).toMatchObject({ type: 'disconnect' });
  server.clock.advance(5_000);
  expect((await client.socket.closed).code).toBe(4_502);
});
