import { describe, expect, test } from 'vitest';
import { chooseMedia, decodeMedia } from '../../../../src/server/carriers/audiohook/media-offer.ts';

const offer = (channels: unknown, fields: object = {}) => ({
  type: 'audio',
  format: 'PCMU',
  rate: 8000,
  channels,
  ...fields,
});
const BOTH = offer(['external', 'internal']);
const CUSTOMER = offer(['external']);
const AGENT = offer(['internal']);

const choose = (media: unknown, ...analysed: string[]) =>
  chooseMedia(media, (channel) => analysed.includes(channel));

describe('of what is offered', () => {
  test.each([
    ['the customer alone, who is analysed', [BOTH, CUSTOMER, AGENT], ['external'], CUSTOMER],
    ['both, who are analysed', [AGENT, CUSTOMER, BOTH], ['external', 'internal'], BOTH],
    ['both where the customer alone is not on offer', [AGENT, BOTH], ['external'], BOTH],
    ['one of two where both are not on offer', [AGENT, CUSTOMER], ['external', 'internal'], AGENT],
    [
      'the first of equals',
      [offer(['external'], { format: 'L16' }), CUSTOMER],
      ['external'],
      offer(['external'], { format: 'L16' }),
    ],
  ])('it takes %s', (_, media, analysed, expected) => {
    expect(choose(media, ...analysed)?.offer).toEqual(expected);
  });

  test('everyone on the call is known, whoever is asked for', () => {
    expect(choose([BOTH, CUSTOMER], 'external')).toMatchObject({
      channels: ['external'],
      tracks: ['external', 'internal'],
      format: { sampleFormat: 'mulaw', sampleRate: 8_000 },
    });
  });

  test('an offer is repeated as it was made, also what nobody knows in it', () => {
    const odd = { ...CUSTOMER, extra: { a: 1 } };
    expect(choose([odd], 'external')?.offer).toBe(odd);
  });

  test.each([
    ['nothing', undefined],
    ['no list', { 0: CUSTOMER }],
    ['an empty list', []],
    ['the agent alone', [AGENT]],
    ['video', [{ ...CUSTOMER, type: 'video' }]],
    ['a format nobody can read', [offer(['external'], { format: 'OPUS' })]],
    ['a rate too low', [offer(['external'], { rate: 4000 })]],
    ['channels nobody knows', [offer(['external', 'third'])]],
    ['a channel twice', [offer(['external', 'external'])]],
    ['no channels', [offer([])]],
    ['nonsense', [null, 7, 'x', []]],
  ])('it takes nothing of %s', (_, media) => {
    expect(choose(media, 'external')).toBeNull();
  });
});

describe('a binary message', () => {
  const stereo = choose([{ ...BOTH, format: 'L16' }], 'external')!;

  test('has the samples of the channels in turn', () => {
    const bytes = new Uint8Array(Int16Array.from([16_384, -8_192, 8_192, -16_384]).buffer);
    expect(decodeMedia(bytes, stereo).map((channel) => [...channel])).toEqual([
      [0.5, 0.25],
      [-0.25, -0.5],
    ]);
  });

  test('of PCMU has a byte a sample', () => {
    const both = choose([BOTH], 'external')!;
    // Mu-law: 0xff is 0, 0x80 the greatest.
    const [external, internal] = decodeMedia(Uint8Array.of(0xff, 0x80, 0xff, 0x80), both);
    expect([...external!]).toEqual([0, 0]);
    expect(internal![0]).toBeGreaterThan(0.9);
  });

  test.each([1, 2, 3, 5])('of %d bytes holds no whole samples of two channels', (length) => {
    expect(() => decodeMedia(new Uint8Array(length), stereo)).toThrow('whole samples of every channel');
  });
});
