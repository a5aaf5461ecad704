import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CSV_HEADER, csvLine } from '../../../plugins/recorder/csv.ts';
import { fileName } from '../../../plugins/recorder/file-name.ts';
import recorder from '../../../plugins/recorder/index.ts';
import { createEventMaker, pluginConformance, startPlugin } from '../../../src/sdk/testing.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

describe('conformance', () => {
  const options = async () => ({ folder: await temporaryFolder() });
  for (const { name, run } of pluginConformance(recorder, { options })) test(name, run);
});

describe('the recorder', () => {
  test('writes every event of a stream into its own file, as it was', async () => {
    const folder = await temporaryFolder();
    const plugin = await startPlugin(recorder, { folder });
    const [a, b] = [createEventMaker({ stream: 'a' }), createEventMaker({ stream: 'b' })];
    const events = [a.started(), a.window('angry'), a.state('angry'), a.ended()];
    await plugin.send(events[0]!, b.started(), events[1]!, events[2]!, events[3]!, b.ended());
    expect((await readdir(folder)).sort()).toEqual(['a.epoch-1.jsonl', 'b.epoch-1.jsonl']);
    const text = await readFile(join(folder, 'a.epoch-1.jsonl'), 'utf8');
    expect(text).toBe(events.map((event) => `${JSON.stringify(event)}\n`).join(''));
    await plugin.close();
  });

  test('keeps events in memory for flushMs at the most', async () => {
    const folder = await temporaryFolder();
    const plugin = await startPlugin(recorder, { folder, flushMs: 1_000, fsync: 'flush' });
    const call = createEventMaker();
    await plugin.send(call.started());
    expect(await readdir(folder)).toEqual([]);
    await plugin.clock.advance(1_000);
    await plugin.close();
    expect(await readFile(join(folder, 'call-1.epoch-1.jsonl'), 'utf8')).toContain('stream.started');
  });

  test('goes on in another file at maxFileBytes and loses no line', async () => {
    const folder = await temporaryFolder();
    const plugin = await startPlugin(recorder, { folder, maxFileBytes: 2_000 });
    const call = createEventMaker();
    const events = [call.started(), ...Array.from({ length: 20 }, () => call.window('sad')), call.ended()];
    for (const event of events) {
      await plugin.send(event);
      await plugin.clock.advance(400);
    }
    await plugin.close();
    const files = await readdir(folder);
    expect(files.length).toBeGreaterThan(3);
    expect(files).toContain('call-1.epoch-1.1.jsonl');
    const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
    expect(Math.max(...texts.map(({ length }) => length))).toBeLessThanOrEqual(2_000);
    const offsets = texts
      .join('')
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { offset: number }).offset);
    expect(offsets.sort((x, y) => x - y)).toEqual(events.map(({ offset }) => offset));
  });

  test('writes CSV with a header in every file', async () => {
    const folder = await temporaryFolder();
    const plugin = await startPlugin(recorder, { folder, format: 'csv', events: ['emotion.window'] });
    const call = createEventMaker();
    await plugin.send(call.started(), call.window('angry', 0.72), call.abstained(), call.ended());
    await plugin.close();
    const lines = (await readFile(join(folder, 'call-1.epoch-1.csv'), 'utf8')).trimEnd().split('\n');
    const [header, window, abstained] = lines.map((line) => line.split(','));
    expect(lines).toHaveLength(3);
    expect(Object.fromEntries(header!.map((name, i) => [name, window![i]]))).toMatchObject({
      type: 'emotion.window',
      label: 'angry',
      probability: '0.72',
      angry: '0.72',
      role: 'customer',
    });
    expect(abstained![header!.indexOf('abstained')]).toBe('littleSpeech');
  });

  test('says that events are missing', async () => {
    const plugin = await startPlugin(recorder, { folder: await temporaryFolder() });
    await plugin.drop(3);
    expect(plugin.logs).toEqual([
      { level: 'warn', message: 'events are missing from recordings', fields: { count: 3 } },
    ]);
    await plugin.close();
  });
});

describe('a file name', () => {
  test.each([
    ['call-8f2', 'call-8f2.e.jsonl'],
    ['../../etc/passwd', '%2e%2e%2f%2e%2e%2fetc%2fpasswd.e.jsonl'],
    ['.hidden', '%2ehidden.e.jsonl'],
    ['a\0b', 'a%00b.e.jsonl'],
  ])('of the stream %j is %s', (stream, expected) => {
    expect(fileName(stream, 'e', 0, 'jsonl')).toBe(expected);
  });

  test('stays in its folder, is short enough and belongs to one stream, whatever that is called', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), fc.string({ maxLength: 300 }), (a, b) => {
        const [first, second] = [fileName(a, 'epoch', 1, 'jsonl'), fileName(b, 'epoch', 1, 'jsonl')];
        expect(first).toMatch(/^[A-Za-z0-9_%-]*\.epoch\.1\.jsonl$/);
        expect(Buffer.byteLength(first)).toBeLessThan(255);
        expect(first === second).toBe(a === b);
      }),
    );
  });
});

describe('a line of CSV', () => {
  test('has as many cells as the header, quoted where needed', () => {
    const line = csvLine({ ...createEventMaker().alert('angry, "very"\nand loud') });
    expect(line).toContain('"angry, ""very""\nand loud"');
    expect(csvLine(createEventMaker().window('sad')).split(',')).toHaveLength(CSV_HEADER.split(',').length);
  });

  test('is no formula for a spreadsheet', () => {
    expect(csvLine(createEventMaker({ stream: '=cmd()' }).started())).toContain(",'=cmd(),");
    expect(csvLine(createEventMaker().alert('@SUM(A1)'))).toContain(",'@SUM(A1),");
  });
});
