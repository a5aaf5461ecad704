import { describe, expect, test } from 'vitest';
import {
  describeCaptureError,
  whyNoMicrophone,
} from '../../../../src/dashboard/try/microphone/capture-error.ts';
import { UndertoneError } from '../../../../src/sdk/errors.ts';

describe('describeCaptureError', () => {
  test.each([
    ['NotAllowedError', /Allow it in the address bar/],
    ['NotFoundError', /Connect one/],
    ['NotReadableError', /in use by another program/],
  ])('says what to do about a %s', (name, text) => {
    expect(describeCaptureError(new DOMException('raw text', name))).toMatch(text);
  });

  test('lets the server speak for itself', () => {
    expect(describeCaptureError(new UndertoneError('ERR_CAPACITY', 'the server is full'))).toBe(
      'the server is full',
    );
  });

  test('quotes what it does not know', () => {
    expect(describeCaptureError(new Error('odd'))).toContain('odd');
    expect(describeCaptureError('odd')).toBe('The microphone does not work.');
  });
});

describe('whyNoMicrophone', () => {
  const navigator = { mediaDevices: {} } as Navigator;

  test('has nothing to say where there is one', () => {
    expect(whyNoMicrophone({ isSecureContext: true, navigator })).toBeNull();
  });

  test('sends an insecure page to a secure address', () => {
    expect(whyNoMicrophone({ isSecureContext: false, navigator })).toContain('https');
  });

  test('knows browsers without microphones', () => {
    expect(whyNoMicrophone({ isSecureContext: true, navigator: {} as Navigator })).toContain('This browser');
  });
});
