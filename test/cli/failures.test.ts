import { CommanderError } from 'commander';
import { expect, test } from 'vitest';
import { createFailures } from '../../src/cli/failures.ts';
import { UndertoneError } from '../../src/sdk/errors.ts';
import { createRecordingTerminal } from './recording-terminal.ts';

const wrongFormat = new UndertoneError('ERR_FILE_FORMAT', 'this is a picture');

test('nothing reported is success', () => {
  expect(createFailures(createRecordingTerminal(), false).exitCode).toBe(0);
});

test('an error is a line of code and message on standard error', () => {
  const terminal = createRecordingTerminal();
  createFailures(terminal, false).report(wrongFormat, 'cat.png');
  expect(terminal.noted).toEqual(['ERR_FILE_FORMAT: cat.png: this is a picture']);
  expect(terminal.printed).toEqual([]);
});

test('with JSON results an error is a line among them too', () => {
  const terminal = createRecordingTerminal();
  createFailures(terminal, true).report(wrongFormat, 'cat.png');
  expect(terminal.printed.map((line) => JSON.parse(line))).toEqual([
    { type: 'error', stream: 'cat.png', code: 'ERR_FILE_FORMAT', message: 'this is a picture' },
  ]);
});

test('a failure exits with 1, wrong use with 2', () => {
  const exitCodeAfter = (thrown: unknown) => {
    const failures = createFailures(createRecordingTerminal(), false);
    failures.report(thrown);
    return failures.exitCode;
  };
  expect(exitCodeAfter(wrongFormat)).toBe(1);
  expect(exitCodeAfter(new Error('foreign'))).toBe(1);
  expect(exitCodeAfter(new UndertoneError('ERR_INVALID_OPTION', 'hop must be 1 or more'))).toBe(2);
  expect(exitCodeAfter(new CommanderError(1, 'commander.unknownOption', "error: unknown option '--x'"))).toBe(
    2,
  );
});
