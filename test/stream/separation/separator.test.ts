import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  createSeparator,
  type SeparatedChunk,
  type Separator,
} from '../../../src/stream/separation/separator.ts';
import { cut, gaussian, isSameAudio, join, mix, syllables } from './mixtures.ts';
import { siSdr } from './si-sdr.ts';

const SECOND = 48_000;
const MIXING = [
  [1, 0.6],
  [0.45, 1],
];

function run(
  channels: readonly Float32Array[],
  lengths: readonly number[],
  separator = pair(),
): SeparatedChunk[] {
  return [...cut(channels, lengths).map((piece) => separator.push(piece)), separator.finish()];
}

function pair(): Separator {
  return createSeparator({ nChannels: 2 });
}

function sourcesOf(chunks: readonly SeparatedChunk[]): Float32Array[] {
  return join(chunks.map(({ sources }) => sources));
}

function changesOf(chunks: readonly SeparatedChunk[]): [number, string][] {
  return chunks
    .flatMap(({ changes }) => changes)
    .map(({ atSample, status }) => {
      const reason = status.type === 'separated' ? '' : ` ${status.reason}`;
      return [atSample / SECOND, `${status.type}${reason}`];
    });
}

/** Silences a voice between two times, s. */
function pause(voice: Float32Array, from: number, to: number): Float32Array {
  return voice.slice().fill(0, from * SECOND, to * SECOND);
}

const voices = [syllables(1, 6 * SECOND), syllables(2, 6 * SECOND)];
const mixed = mix(MIXING, voices);

describe('two voices', () => {
  test('are separated from the first sample on', () => {
    const chunks = run(mixed, [4_800]);
    for (const [i, source] of sourcesOf(chunks).entries()) {
      expect(source.length).toBe(6 * SECOND);
      expect(siSdr(source, voices[i]!)).toBeGreaterThan(35);
      expect(siSdr(source.subarray(0, SECOND), voices[i]!.subarray(0, SECOND))).toBeGreaterThan(30);
    }
    expect(changesOf(chunks)).toEqual([[0, 'separated']]);
  });

  test('how audio is cut never changes a sample or a status', () => {
    const whole = run(mixed, [6 * SECOND]);
    const length = fc.oneof(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 100_000 }));
    fc.assert(
      fc.property(fc.array(length, { minLength: 1, maxLength: 12 }), (lengths) => {
        const chunks = run(mixed, [...lengths, 30_000]);
        expect(isSameAudio(sourcesOf(chunks), sourcesOf(whole))).toBe(true);
        expect(changesOf(chunks)).toEqual(changesOf(whole));
      }),
      { numRuns: 6 },
    );
  });

  test('chunks follow one another without a gap', () => {
    let expected = 0;
    for (const { startSample, sources } of run(mixed, [7_777])) {
      expect(startSample).toBe(expected);
      expected += sources[0]!.length;
    }
    expect(expected).toBe(6 * SECOND);
  });
});

describe('latency', () => {
  test('is a second at the start, and nothing after that', () => {
    const separator = pair();
    const [start, last, next] = cut(mixed, [SECOND - 1, 1, 480]);
    expect(separator.push(start!).sources[0]).toHaveLength(0);
    expect(separator.push(last!).sources[0]).toHaveLength(SECOND);
    expect(separator.push(next!).sources[0]).toHaveLength(480);
  });

  test('an empty push gives nothing', () => {
    expect(pair().push([new Float32Array(0), new Float32Array(0)]).sources).toEqual([
      new Float32Array(0),
      new Float32Array(0),
    ]);
  });

  test('finish gives all of a stream shorter than that', () => {
    const separator = pair();
    const [half] = cut(mixed, [SECOND / 2]);
    separator.push(half!);
    const { sources, changes } = separator.finish();
    expect(sources[0]).toHaveLength(SECOND / 2);
    expect(changes).toHaveLength(1);
    expect(changes[0]!.atSample).toBe(0);
  });

  test('finish gives nothing where nothing is held', () => {
    const separator = pair();
    separator.push(mixed);
    expect(separator.finish()).toEqual({
      sources: [new Float32Array(0), new Float32Array(0)],
      startSample: 6 * SECOND,
      changes: [],
    });
    expect(pair().finish().changes).toEqual([]);
  });
});

describe('while only one speaks', () => {
  test('the unmixing found before is kept, so that the other is heard apart as soon as it speaks', () => {
    const twelve = [syllables(3, 12 * SECOND), pause(syllables(4, 12 * SECOND), 4.2, 10.2)];
    const chunks = run(mix(MIXING, twelve), [SECOND]);
    const afterPause = sourcesOf(chunks).map((source) => source.subarray(10.2 * SECOND, 11.2 * SECOND));
    for (const [i, source] of afterPause.entries()) {
      expect(siSdr(source, twelve[i]!.subarray(10.2 * SECOND, 11.2 * SECOND))).toBeGreaterThan(30);
    }
    expect(changesOf(chunks)).toEqual([
      [0, 'separated'],
      [8, 'kept oneSource'],
      [11, 'separated'],
    ]);
  });

  test('so it is with the noise of microphones', () => {
    const twelve = [syllables(3, 12 * SECOND), pause(syllables(4, 12 * SECOND), 4.2, 10.2)];
    const noisy = mix(MIXING, twelve).map((channel, j) => {
      const noise = gaussian(j, channel.length);
      return channel.map((sample, t) => sample + 1e-3 * noise[t]!);
    });
    const after = sourcesOf(run(noisy, [SECOND])).map((source) => source.subarray(10.2 * SECOND));
    for (const [i, source] of after.entries()) {
      expect(siSdr(source, twelve[i]!.subarray(10.2 * SECOND))).toBeGreaterThan(25);
    }
  });

  test('silence on both lines keeps it too', () => {
    const quiet = [syllables(3, 8 * SECOND), syllables(4, 8 * SECOND)].map((voice) => pause(voice, 2.2, 8));
    expect(changesOf(run(mix(MIXING, quiet), [SECOND])).at(-1)).toEqual([6, 'kept silence']);
  });
});

describe('passes unchanged', () => {
  const noise = [gaussian(1, 2 * SECOND), gaussian(2, 2 * SECOND)].map((channel) =>
    channel.map((x) => 0.1 * x),
  );
  test.each([
    ['silence', () => [new Float32Array(2 * SECOND), new Float32Array(2 * SECOND)], /^unchanged silence$/],
    ['identical channels', () => [mixed[0]!, mixed[0]!], /^unchanged oneSource$/],
    ['Gaussian noise', () => noise, /^unchanged (ambiguous|notConverged)$/],
  ])('%s', (_, channels, status) => {
    const chunks = run(channels(), [SECOND]);
    expect(isSameAudio(sourcesOf(chunks), channels())).toBe(true);
    for (const [, text] of changesOf(chunks)) expect(text).toMatch(status);
  });
});

describe('when the unmixing changes', () => {
  test('the sources fade over, without a click', () => {
    // The first channel is a constant, so that its share of an output shows the unmixing itself.
    const constant = new Float32Array(8 * SECOND).fill(0.1);
    const late = [pause(syllables(5, 8 * SECOND), 0, 3.5), pause(syllables(6, 8 * SECOND), 0, 3.5)];
    const channels = mix(MIXING, late);
    const withStep = channels.map((channel) => channel.map((sample, t) => sample + constant[t]!));
    const separator = createSeparator({ nChannels: 2, fadeMs: 50 });
    const sources = sourcesOf(run(withStep, [SECOND], separator));
    // Before the voices begin there is only the constant, and where the first estimate comes in they are both silent.
    const plain = sourcesOf(run(channels, [SECOND]));
    const shares = sources.map((source, i) => source.map((sample, t) => sample - plain[i]![t]!));
    for (const share of shares) {
      let largest = 0;
      for (let t = 1; t < share.length; t++) largest = Math.max(largest, Math.abs(share[t]! - share[t - 1]!));
      expect(Math.abs(share[0]! - share.at(-1)!)).toBeGreaterThan(0.01);
      expect(largest).toBeLessThan(1e-4);
    }
  });

  test('a new mixing is followed', () => {
    const long = [syllables(7, 16 * SECOND), syllables(8, 16 * SECOND)];
    const before = mix(MIXING, long);
    const after = mix(
      [
        [1, 0.2],
        [0.7, 1],
      ],
      long,
    );
    const channels = before.map((channel, j) =>
      channel.map((sample, t) => (t < 5 * SECOND ? sample : after[j]![t]!)),
    );
    const end = sourcesOf(run(channels, [SECOND])).map((source) => source.subarray(14 * SECOND));
    for (const [i, source] of end.entries()) {
      expect(siSdr(source, long[i]!.subarray(14 * SECOND))).toBeGreaterThan(30);
    }
  });
});

test('audio that is not a number spoils nothing after it', () => {
  const broken = mixed.map((channel) => channel.slice());
  broken[0]!.fill(Number.NaN, SECOND, SECOND + 10);
  const end = sourcesOf(run(broken, [SECOND])).map((source) => source.subarray(5 * SECOND));
  for (const [i, source] of end.entries()) {
    expect(siSdr(source, voices[i]!.subarray(5 * SECOND))).toBeGreaterThan(30);
  }
});

test('what was given out is never written again', () => {
  const separator = pair();
  const [first, second] = cut(mixed, [2 * SECOND]);
  const { sources } = separator.push(first!);
  const copies = sources.map((source) => source.slice());
  separator.push(second!);
  expect(isSameAudio(sources, copies)).toBe(true);
});

test('separates three voices of three channels', () => {
  const three = [11, 12, 13].map((seed) => syllables(seed, 4 * SECOND));
  const channels = mix(
    [
      [1, 0.5, 0.2],
      [0.3, 1, 0.4],
      [0.4, 0.2, 1],
    ],
    three,
  );
  const sources = sourcesOf(run(channels, [SECOND], createSeparator({ nChannels: 3 })));
  for (const [i, source] of sources.entries()) expect(siSdr(source, three[i]!)).toBeGreaterThan(25);
});

describe('refuses', () => {
  test('another number of channels than it was made for', () => {
    expect(() => pair().push([mixed[0]!])).toThrow(
      expect.objectContaining({ code: 'ERR_CHANNELS', message: 'this stream has 2 channels, got 1' }),
    );
  });

  test('channels of different length', () => {
    expect(() => pair().push([mixed[0]!, mixed[1]!.subarray(1)])).toThrow(
      expect.objectContaining({ code: 'ERR_CHANNELS' }),
    );
  });

  test('one channel', () => {
    expect(() => createSeparator({ nChannels: 1 })).toThrow(
      expect.objectContaining({ code: 'ERR_CHANNELS' }),
    );
  });
});
