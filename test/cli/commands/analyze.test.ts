import { writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { UndertoneEvent } from '../../../src/sdk/events.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { writeTinyModel } from '../../tiny-model.ts';
import { createRecordingTerminal } from '../recording-terminal.ts';
import { runCommand, SPEECH } from '../run-command.ts';

async function analyze(...args: readonly string[]) {
  const model = await temporaryFolder();
  await writeTinyModel(model);
  return runCommand(['analyze', '--model', model, ...args]);
}

const eventsOf = (printed: readonly string[]) => printed.map((line) => JSON.parse(line) as UndertoneEvent);

describe('undertone analyze --json', () => {
  // One run for all facts about it: starting a lane takes a second.
  const path = relative(process.cwd(), SPEECH);
  let shared: ReturnType<typeof analyze> | undefined;
  const run = () => {
    shared ??= analyze('--json', path);
    return shared;
  };
  const events = async () => eventsOf((await run()).printed);

  test('succeeds', async () => {
    expect((await run()).exitCode).toBe(0);
  });

  test('prints the stream from its start to its end', async () => {
    expect((await events()).at(0)?.type).toBe('stream.started');
    expect((await events()).at(-1)).toMatchObject({ type: 'stream.ended', outcome: 'completed' });
  });

  test('calls the stream exactly what the user called the file', async () => {
    expect(new Set((await events()).map(({ stream }) => stream))).toEqual(new Set([path]));
  });

  test('gives events one epoch and offsets without holes', async () => {
    const all = await events();
    expect(new Set(all.map(({ epoch }) => epoch)).size).toBe(1);
    expect(all.map(({ offset }) => offset)).toEqual(all.map((_, index) => index));
  });

  test('judges windows of 3.8 seconds of speech', async () => {
    expect(
      (await events()).some((event) => event.type === 'emotion.window' && event.abstained === undefined),
    ).toBe(true);
  });
});

test('without --json people get a timeline', async () => {
  const { exitCode, printed, noted } = await analyze(SPEECH);
  expect(exitCode).toBe(0);
  expect(noted).toEqual([]);
  expect(printed[0]).toContain('tiny@1.0.0');
  expect(printed.at(-1)).toContain('0:03.8 heard');
});

test('a bad file fails the run and does not stop the others', async () => {
  const text = join(await temporaryFolder(), 'notes.wav');
  await writeFile(text, 'this is not audio');
  const { exitCode, printed, noted } = await analyze('--json', 'missing.wav', text, SPEECH);
  expect(exitCode).toBe(1);
  expect(noted.map((line) => line.split(':')[0])).toEqual(['ERR_FILE_NOT_FOUND', 'ERR_WAV_HEADER']);
  expect(eventsOf(printed).filter(({ stream }) => stream === SPEECH).length).toBeGreaterThan(2);
});

test('a failure is a line among the events too, under the name of its file', async () => {
  const { printed } = await analyze('--json', 'missing.wav');
  expect(eventsOf(printed)).toEqual([
    { type: 'error', stream: 'missing.wav', code: 'ERR_FILE_NOT_FOUND', message: expect.any(String) },
  ]);
});

test('priors are the stream’s, and wrong ones are wrong use', async () => {
  const { printed } = await analyze('--json', '--priors', 'neutral=9', SPEECH);
  expect(eventsOf(printed)[0]).toMatchObject({ priors: { source: 'stream', weights: { neutral: 9 / 16 } } });
  expect((await analyze('--priors', 'bored=9', SPEECH)).exitCode).toBe(2);
});

test('one channel cannot be separated, and there is one method to do it', async () => {
  const { printed } = await analyze('--json', '--separation', 'ica', SPEECH);
  expect(printed.at(-1)).toContain('ERR_CHANNELS');
  expect((await analyze('--separation', 'magic', SPEECH)).exitCode).toBe(2);
});

test('a cohort the model does not have is wrong use', async () => {
  const { exitCode, noted } = await analyze('--cohort', 'children', SPEECH);
  expect(exitCode).toBe(2);
  expect(noted[0]).toMatch(/^ERR_INVALID_OPTION: .*children/);
});

test('a folder that holds no model fails', async () => {
  const { exitCode, noted } = await runCommand(['analyze', '--model', await temporaryFolder(), SPEECH]);
  expect(exitCode).toBe(1);
  expect(noted[0]).toMatch(/^ERR_MODEL_CARD: /);
});

test('an interruption ends it without a word', async () => {
  const model = await temporaryFolder();
  await writeTinyModel(model);
  const terminal = createRecordingTerminal();
  terminal.interrupt();
  const { exitCode, printed, noted } = await runCommand(['analyze', '--model', model, SPEECH], terminal);
  expect({ exitCode, printed, noted }).toEqual({ exitCode: 130, printed: [], noted: [] });
});
