import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../temporary-folder.ts';
import { sampleReport } from '../../train/evaluation/sample-report.ts';
import { runCommand, SPEECH } from '../run-command.ts';

async function fileOf(name: string, text: string): Promise<string> {
  const path = join(await temporaryFolder(), name);
  await writeFile(path, text);
  return path;
}

const reportFile = () => fileOf('scores.json', JSON.stringify(sampleReport()));
const historyFile = () =>
  fileOf(
    'history.csv',
    'epoch,loss,accuracy,validationLoss,validationUar\n1,2,0.2,2.1,0.2\n2,1,0.6,1.2,0.5\n',
  );

/** Draws as SVG and gives its text. */
async function draw(kind: string, ...inputs: readonly string[]): Promise<string> {
  const out = join(await temporaryFolder(), 'plot.svg');
  const { exitCode, noted } = await runCommand(['plot', kind, ...inputs, '--out', out]);
  expect(noted).toEqual([]);
  expect(exitCode).toBe(0);
  return readFile(out, 'utf8');
}

describe('as SVG, 800 wide, with axes that name their units', () => {
  test.each([
    [
      'spectrogram',
      () => SPEECH,
      ['Time, s', 'Frequency (mel scale), kHz', 'Level, dB re max', 'speech.wav'],
    ],
    ['mfcc', () => SPEECH, ['Time, s', 'Coefficient', 'Deviation, σ']],
    ['pitch', () => SPEECH, ['Time, s', 'Amplitude', 'F0 (mel scale), Hz', 'median 10']],
    ['confusion', reportFile, ['Judged emotion', 'Acted emotion', 'Share of row, %', '75 %']],
    ['reliability', reportFile, ['Confidence, %', 'Accuracy of clips, %', 'Clips']],
    ['history', historyFile, ['Epoch', 'Loss, nats', 'Accuracy, %', 'UAR, %', 'validation']],
  ] as const)('%s', async (kind, input, words) => {
    const svg = await draw(kind, await input());
    expect(svg).toMatch(/<svg [^>]*width="800"/);
    for (const word of words) expect(svg).toContain(word);
    expect(svg).not.toMatch(/NaN|undefined/);
  });
});

test('several runs are told apart by name, also where their folders are called alike', async () => {
  const [first, second] = [await historyFile(), await historyFile()];
  expect(await draw('history', first, second)).toContain('Run');
});

test('as PNG it is 1,600 pixels wide and has its letters with it', async () => {
  const out = join(await temporaryFolder(), 'plot.png');
  const { printed } = await runCommand(['plot', 'confusion', await reportFile(), '--out', out, '--json']);
  expect(JSON.parse(printed[0]!)).toEqual({ kind: 'confusion', out });
  const png = await readFile(out);
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  expect(png.readUInt32BE(16)).toBe(1600);
});

test.each([
  ['a kind that is none', ['plot', 'pie', SPEECH, '--out', 'x.svg'], /pie.*history, confusion/],
  ['another ending', ['plot', 'pitch', SPEECH, '--out', 'x.pdf'], /\.svg or \.png/],
  ['two recordings', ['plot', 'pitch', SPEECH, SPEECH, '--out', 'x.svg'], /made of one file, got 2/],
  ['a folder that is not there', ['plot', 'pitch', SPEECH, '--out', 'no/where/x.svg'], /cannot be written/],
])('%s is wrong use', async (_, args, message) => {
  const { exitCode, noted } = await runCommand(args);
  expect(exitCode).toBe(2);
  expect(noted[0]).toMatch(message);
});

test.each(['confusion', 'reliability'])('%s refuses what is no evaluation', async (kind) => {
  const { exitCode, noted } = await runCommand([
    'plot',
    kind,
    await fileOf('x.json', '{}'),
    '--out',
    'x.svg',
  ]);
  expect(exitCode).toBe(1);
  expect(noted[0]).toMatch(/^ERR_FILE_FORMAT: .*undertone evaluate --json/);
});
