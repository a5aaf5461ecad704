import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { createProgressBar } from '../../src/cli/progress-bar.ts';
import { createRecordingTerminal } from './recording-terminal.ts';

function drawn(draw: (bar: ReturnType<typeof createProgressBar>) => void): string {
  const progressStream = Object.assign(new PassThrough(), { isTTY: true, columns: 120 });
  draw(createProgressBar({ ...createRecordingTerminal(), progressStream }));
  return String(progressStream.read() ?? '');
}

test('shows what is done, how much of it and the note', () => {
  const text = drawn((bar) => bar.update('clips', 3, 3, 'uar 0.61'));
  expect(text).toContain('clips');
  expect(text).toContain('3/3');
  expect(text).toContain('uar 0.61');
});

test('a new label starts a new bar on a new line', () => {
  const text = drawn((bar) => {
    bar.update('female', 1, 2);
    bar.update('male', 1, 4);
    bar.stop();
  });
  expect(text).toMatch(/female[^\n]*1\/2[^\n]*\n[\s\S]*male[^\n]*1\/4/);
});

test('clearing takes the bar away, and the next update draws it anew', () => {
  const text = drawn((bar) => {
    bar.update('female', 1, 4);
    bar.clear();
    bar.clear();
    bar.update('female', 2, 4);
    bar.stop();
  });
  const [before, after, ...more] = text.split('\u001b[1A\u001b[2K');
  expect(before).toMatch(/1\/4[\s\S]*\n$/);
  expect(after).toContain('2/4');
  expect(more).toEqual([]);
});

test('stopping twice is stopping once', () => {
  expect(() =>
    drawn((bar) => {
      bar.update('clips', 1, 2);
      bar.stop();
      bar.stop();
    }),
  ).not.toThrow();
});

test('nothing is drawn where standard error is not a terminal', () => {
  const terminal = createRecordingTerminal();
  createProgressBar(terminal).update('clips', 1, 2);
  expect(terminal.noted).toEqual([]);
});
