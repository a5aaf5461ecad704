import { expect, test } from 'vitest';
import { unlessInterrupted } from '../../src/cli/interruption.ts';

const never = new Promise<never>(() => {});

test('gives what the work gives', async () => {
  await expect(unlessInterrupted(Promise.resolve(7), new AbortController().signal)).resolves.toBe(7);
});

test('fails as the work fails', async () => {
  const work = Promise.reject(new Error('no clips'));
  await expect(unlessInterrupted(work, new AbortController().signal)).rejects.toThrow('no clips');
});

test('does not wait any longer once interrupted', async () => {
  const interruption = new AbortController();
  const waiting = unlessInterrupted(never, interruption.signal);
  interruption.abort(new Error('Ctrl+C'));
  await expect(waiting).rejects.toThrow('Ctrl+C');
});

test('does not begin to wait after an interruption', async () => {
  await expect(unlessInterrupted(never, AbortSignal.abort(new Error('Ctrl+C')))).rejects.toThrow('Ctrl+C');
});
