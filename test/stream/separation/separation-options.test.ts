import { describe, expect, test } from 'vitest';
import {
  DEFAULT_ICA_OPTIONS,
  DEFAULT_SEPARATOR_OPTIONS,
  type IcaOptions,
  resolveIcaOptions,
  resolveSeparatorOptions,
  type SeparatorOptions,
} from '../../../src/stream/separation/separation-options.ts';

test('no options are the defaults', () => {
  expect(resolveIcaOptions({})).toEqual(DEFAULT_ICA_OPTIONS);
  expect(resolveSeparatorOptions({ nChannels: 2 })).toEqual({ ...DEFAULT_SEPARATOR_OPTIONS, nChannels: 2 });
});

test('resolved options are frozen', () => {
  expect(Object.isFrozen(resolveIcaOptions({}))).toBe(true);
  expect(Object.isFrozen(resolveSeparatorOptions({ nChannels: 2 }))).toBe(true);
});

describe('refuses', () => {
  test.each<[string, IcaOptions]>([
    ['listenTo', { listenTo: 'radio' as 'samples' }],
    ['stride', { stride: 0 }],
    ['stride', { stride: 65 }],
    ['maxIterations', { maxIterations: 0 }],
    ['tolerance', { tolerance: 0 }],
    ['depth', { depth: 1 } as IcaOptions],
  ])('a wrong %s of an estimate', (name, options) => {
    const error = expect.objectContaining({
      code: 'ERR_INVALID_OPTION',
      message: expect.stringContaining(name),
    });
    expect(() => resolveIcaOptions(options)).toThrow(error);
    expect(() => resolveSeparatorOptions({ nChannels: 2, ...(options as object) })).toThrow(error);
  });

  test.each<[string, Omit<SeparatorOptions, 'nChannels'>]>([
    ['listenTo', { listenTo: 'either' as 'samples' }],
    ['sampleRate', { sampleRate: 0 }],
    ['windowMs', { windowMs: 999 }],
    ['updateMs', { updateMs: 0 }],
    ['holdMs', { holdMs: 1_500 }],
    ['holdMs', { holdMs: 0 }],
    ['fadeMs', { fadeMs: 0 }],
    ['fadeMs', { fadeMs: 1_001 }],
  ])('a wrong %s of a separator', (name, options) => {
    expect(() => resolveSeparatorOptions({ nChannels: 2, ...options })).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_OPTION', message: expect.stringContaining(name) }),
    );
  });

  test.each([0, 1, 9, 2.5])('%d channels', (nChannels) => {
    expect(() => resolveSeparatorOptions({ nChannels })).toThrow(
      expect.objectContaining({
        code: 'ERR_CHANNELS',
        message: `separation needs 2 to 8 channels, got ${nChannels}`,
      }),
    );
  });

  test('and says everything that is wrong at once', () => {
    expect(() => resolveIcaOptions({ stride: 0, tolerance: 2 })).toThrow(/stride.*; tolerance/);
  });
});
