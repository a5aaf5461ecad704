import { describe, expect, test } from 'vitest';
import { type PublisherOptions, resolvePublisherOptions } from '../../../src/sdk/publisher/options.ts';
import { createFakeSocketServer } from '../../../src/sdk/testing.ts';

const { webSocket } = createFakeSocketServer();
const MULAW: PublisherOptions = { url: 'ws://fake', webSocket, encoding: 'mulaw', sampleRate: 8_000 };
const WAV: PublisherOptions = { url: 'ws://fake', webSocket, encoding: 'wav', live: false };

describe('resolvePublisherOptions', () => {
  test('cuts raw audio into frames of 100 ms', () => {
    expect(resolvePublisherOptions(MULAW).frameBytes).toBe(800);
    expect(resolvePublisherOptions({ ...MULAW, frameMs: 20 }).frameBytes).toBe(160);
  });

  test('drops only what can be dropped: live audio in whole samples', () => {
    expect(resolvePublisherOptions(MULAW).maxQueuedBytes).toBe(16_000);
    expect(resolvePublisherOptions({ ...MULAW, live: false }).maxQueuedBytes).toBe(Number.POSITIVE_INFINITY);
    expect(resolvePublisherOptions({ ...WAV, live: true }).maxQueuedBytes).toBe(Number.POSITIVE_INFINITY);
  });

  test('gives the socket a second of live audio, or more of a recording', () => {
    expect(
      resolvePublisherOptions({ ...MULAW, encoding: 'pcm_f32le', sampleRate: 48_000 }).highWaterMark,
    ).toBe(192_000);
    expect(resolvePublisherOptions(WAV).highWaterMark).toBe(1_048_576);
    expect(resolvePublisherOptions({ ...WAV, highWaterMark: 5 }).highWaterMark).toBe(5);
  });

  test('starts with what was given, and leaves the rest to the server', () => {
    expect(resolvePublisherOptions(WAV).start).toEqual({
      type: 'start',
      version: 1,
      encoding: 'wav',
      live: false,
    });
    expect(
      resolvePublisherOptions({ ...MULAW, stream: 'call-1', roles: ['customer'], events: true }).start,
    ).toEqual({
      type: 'start',
      version: 1,
      encoding: 'mulaw',
      sampleRate: 8_000,
      stream: 'call-1',
      roles: ['customer'],
      events: true,
    });
  });

  test.each([
    [{ ...MULAW, rate: 8_000 }, /no option rate/],
    [{ ...MULAW, frameMs: 5 }, /frameMs must be 10 to 1000, got 5/],
    [{ ...MULAW, maxQueuedMs: 50 }, /maxQueuedMs must be 100 or more, got 50/],
    [{ ...MULAW, highWaterMark: 0 }, /highWaterMark/],
    [{ ...MULAW, sampleRate: 4_000 }, /sampleRate/],
  ])('refuses what it cannot use (%#)', (options, message) => {
    expect(() => resolvePublisherOptions(options as PublisherOptions)).toThrow(message);
  });
});
