import { expect, test } from 'vitest';
import { encodingOf } from '../../../../src/dashboard/try/upload/file-encoding.ts';

test.each([
  ['call.wav', 'audio/wav', 'wav'],
  ['call.wav', 'audio/x-wav', 'wav'],
  ['call', 'audio/vnd.wave', 'wav'],
  ['CALL.WAV', '', 'wav'],
  ['call.mp3', 'audio/mpeg', 'container'],
  ['wave.webm', 'audio/webm', 'container'],
  ['call.ogg', '', 'container'],
  ['call', '', 'container'],
])('sends %s of type "%s" as %s', (name, type, expected) => {
  expect(encodingOf({ name, type })).toBe(expected);
});
