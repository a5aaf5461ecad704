import { describe, expect, test } from 'vitest';
import { type ConsoleOutput, createConsolePlugin } from '../../../plugins/console/console.ts';
import { createEventMaker, pluginConformance, startPlugin } from '../../../src/sdk/testing.ts';

/** A terminal or pipe that keeps what is written. */
function createOutput(isTTY: boolean): ConsoleOutput & { text: string; writableNeedDrain: boolean } {
  return {
    isTTY,
    columns: 60,
    text: '',
    writableNeedDrain: false,
    write(text) {
      this.text += text;
      return true;
    },
  };
}

describe('conformance', () => {
  for (const { name, run } of pluginConformance(createConsolePlugin(createOutput(true)))) test(name, run);
});

test('prints a line for every event in a pipe', async () => {
  const output = createOutput(false);
  const plugin = await startPlugin(createConsolePlugin(output));
  const call = createEventMaker();
  await plugin.send(
    call.started(),
    call.window('angry', 0.71),
    call.abstained(),
    call.state('angry'),
    call.alert('shouting'),
    call.ended(),
  );
  expect(output.text.split('\n')).toEqual([
    '  0:00.0  call-1                       began, 1 of 1 channels analysed',
    '  0:01.0  call-1            customer   angry      71 % ███████···  valence −0.20  arousal 0.60',
    '  0:01.5  call-1            customer   –          littleSpeech',
    '  0:01.5  call-1            customer   → angry',
    '  0:01.5  call-1            customer   ! warning: shouting',
    '  0:01.5  call-1                       completed, 2 windows',
    '',
  ]);
});

test('rewrites one line with windows on a terminal, cut to its width', async () => {
  const output = createOutput(true);
  const plugin = await startPlugin(createConsolePlugin(output));
  const call = createEventMaker();
  await plugin.send(call.window('angry', 0.71), call.window('sad', 0.5), call.state('sad'));
  const [first, second, state] = output.text.split('\r\u001b[2K');
  expect(first).toHaveLength(59);
  expect(second).toContain('sad');
  expect(state).toMatch(/→ sad\n$/);
  await plugin.close();
});

test('lets nobody control the terminal', async () => {
  const output = createOutput(true);
  const plugin = await startPlugin(createConsolePlugin(output));
  await plugin.send(createEventMaker({ stream: 'a\u001b[2Jb' }).alert('beep\u0007\u009b'));
  expect(output.text.replace(/\n$/, '')).not.toMatch(/\p{Cc}/u);
});

test('writes nothing while the terminal is behind', async () => {
  const output = createOutput(true);
  const plugin = await startPlugin(createConsolePlugin(output));
  output.writableNeedDrain = true;
  await plugin.send(createEventMaker().alert('shouting'));
  expect(output.text).toBe('');
});
