import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type RealServer, startRealServer } from './e2e/real-server.ts';
import { describeWith, REPOSITORY, SHARED } from './requirements.ts';

const SPEECH = join(REPOSITORY, 'test', 'samples', 'speech.wav');

let folder: string;
let server: RealServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'undertone-'));
  server = await startRealServer(folder);
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

/** Starts an example that talks to the server. */
const run = (example: string, args: readonly string[]): ChildProcess =>
  start(example, ['--url', server.url, ...args]);

function start(example: string, args: readonly string[]): ChildProcess {
  const node = ['--import', 'tsx', '--conditions=undertone-source', join(REPOSITORY, 'examples', example)];
  const child = spawn(process.execPath, [...node, ...args], {
    cwd: REPOSITORY,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

/** Everything an example prints, and how it ends. */
async function output(child: ChildProcess): Promise<{ code: number; out: string; errors: string }> {
  const [out, errors, [code]] = await Promise.all([
    text(child.stdout!),
    text(child.stderr!),
    once(child, 'exit'),
  ]);
  return { code: code as number, out, errors };
}

/** Waits until an example has printed something. */
async function untilPrinted(child: ChildProcess, pattern: RegExp): Promise<void> {
  let printed = '';
  for await (const chunk of child.stdout!.iterator({ destroyOnReturn: false })) {
    printed += String(chunk);
    if (pattern.test(printed)) return;
  }
  throw new Error(`ended without printing ${pattern}: ${printed}`);
}

describe('examples', () => {
  test('are all run by this file', async () => {
    const files = await readdir(join(REPOSITORY, 'examples'));
    expect(files.filter((name) => name.endsWith('.ts')).sort()).toEqual([
      'answer-twilio.ts',
      'publish-file.ts',
      'separate-two-speakers.ts',
      'subscribe.ts',
    ]);
  });

  test('answer-twilio.ts answers a call with a stream to Undertone', async () => {
    const args = ['--carrier-url', 'wss://voice.example.com', '--dial', '+18005550000', '--port', '0'];
    const child = start('answer-twilio.ts', args);
    const [line] = (await once(createInterface(child.stdout!), 'line')) as [string];
    const response = await fetch(line.replace('answering on ', ''), { method: 'POST' });
    expect(response.headers.get('content-type')).toBe('text/xml');
    const twiml = await response.text();
    expect(twiml).toContain(
      '<Stream url="wss://voice.example.com/v1/carriers/media-stream" track="both_tracks">',
    );
    expect(twiml).toContain('<Dial>+18005550000</Dial>');
  });

  test('publish-file.ts streams a file and prints its windows', async () => {
    const { code, out, errors } = await output(run('publish-file.ts', [SPEECH]));
    expect(errors).toBe('');
    expect(out).toMatch(/^publishing speech\.wav to tiny@1\.0\.0$/m);
    expect(out).toMatch(/^ +\d+\.\d s {2}speaker: \w+ 0\.\d\d$/m);
    expect(out).toMatch(/^done: 3\.8 s of audio, [1-9]\d* windows$/m);
    expect(code).toBe(0);
  });

  test('publish-file.ts can play a file in real time', async () => {
    const { code, out } = await output(run('publish-file.ts', [SPEECH, '--real-time']));
    expect(out).toMatch(/^done: 3\.8 s of audio, [1-9]\d* windows$/m);
    expect(code).toBe(0);
  });

  test('publish-file.ts says what it needs', async () => {
    const { code, errors } = await output(run('publish-file.ts', []));
    expect(errors).toContain('name a WAV file');
    expect(code).not.toBe(0);
  });

  test('subscribe.ts prints states until it is interrupted', async () => {
    const subscriber = run('subscribe.ts', ['--streams', 'speech*']);
    await untilPrinted(subscriber, /^connected$/m);
    await output(run('publish-file.ts', [SPEECH]));
    await untilPrinted(subscriber, /^speech\.wav \d+\.\d s {2}speaker: \w+ \(\d\.\d\d\)$/m);
    const ending = output(subscriber);
    subscriber.kill('SIGINT');
    expect(await ending).toMatchObject({ code: 0, out: expect.stringMatching(/closed\n$/) });
  });
});

describeWith(['shared', 'ffmpeg'], 'separate-two-speakers.ts', () => {
  const clip = (actor: number, emotion: string) =>
    join(SHARED, `data/ravdess/Actor_${actor}/03-01-${emotion}-02-01-01-${actor}.flac`);

  test('reads both emotions from what two microphones hear together', async () => {
    const [angry, fearful] = [clip(21, '05'), clip(22, '06')];
    const { code, out, errors } = await output(start('separate-two-speakers.ts', [angry, fearful]));
    expect(errors).toBe('');
    expect(out).toMatch(/^source 1: angry 0\.\d\d$/m);
    expect(out).toMatch(/^source 2: fearful 0\.\d\d$/m);
    expect(code).toBe(0);
  });
});
