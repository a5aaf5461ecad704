import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { createTerminal, READER_GONE } from '../../src/cli/terminal.ts';

function fakeHost(isTty: boolean, env: Readonly<Record<string, string>> = {}) {
  const exits: number[] = [];
  const stdout = Object.assign(new PassThrough(), { isTTY: isTty });
  const stderr = Object.assign(new PassThrough(), { isTTY: isTty });
  const host = Object.assign(new EventEmitter(), {
    stdout,
    stderr,
    env,
    exit: (code: number) => exits.push(code),
  });
  return { host, stdout, stderr, exits, terminal: createTerminal(host as unknown as NodeJS.Process) };
}

test('results and remarks go to different streams, a line each', () => {
  const { terminal, stdout, stderr } = fakeHost(false);
  terminal.print('result');
  terminal.note('remark');
  expect(String(stdout.read())).toBe('result\n');
  expect(String(stderr.read())).toBe('remark\n');
});

describe('colour', () => {
  test.each([
    ['on a terminal', true, {}, true],
    ['not in a pipe', false, {}, false],
    ['not where NO_COLOR is set', true, { NO_COLOR: '1' }, false],
    ['not on a dumb terminal', true, { TERM: 'dumb' }, false],
  ])('%s', (_, isTty, env, isColoured) => {
    expect(fakeHost(isTty, env).terminal.isColoured).toBe(isColoured);
  });
});

test('progress is drawn on a terminal only', () => {
  expect(fakeHost(false).terminal.progressStream).toBeNull();
  expect(fakeHost(true).terminal.progressStream).not.toBeNull();
});

test.each(['SIGINT', 'SIGTERM'])('the first %s asks to stop, the second ends the process', (signal) => {
  const { host, terminal, exits } = fakeHost(false);
  host.emit(signal);
  expect(terminal.interrupted.aborted).toBe(true);
  expect(exits).toEqual([]);
  host.emit(signal);
  expect(exits).toEqual([130]);
});

test('a reader that goes away asks to stop, and nothing more is written', () => {
  const { terminal, stdout, exits } = fakeHost(false);
  stdout.emit('error', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
  expect(terminal.interrupted.reason).toBe(READER_GONE);
  expect(exits).toEqual([]);
  terminal.print('result');
  expect(stdout.read()).toBeNull();
});

test('Ctrl+C after the reader has gone ends the process', () => {
  const { host, stdout, exits } = fakeHost(false);
  stdout.emit('error', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
  host.emit('SIGINT');
  expect(exits).toEqual([130]);
});

test('any other trouble with standard output is not swallowed', () => {
  const { stdout } = fakeHost(false);
  expect(() => stdout.emit('error', new Error('disk full'))).toThrow('disk full');
});
