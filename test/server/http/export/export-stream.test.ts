import { describe, expect, test } from 'vitest';
import { EMOTIONS } from '../../../../src/sdk/emotion.ts';
import type { PipelineEvent } from '../../../../src/sdk/events.ts';
import { createEventMaker } from '../../../../src/sdk/testing.ts';
import { closeServersAfterEach, START, startTestServer, type TestServer } from '../../test-server.ts';
import { parseXml, type XmlElement } from './parse-xml.ts';

closeServersAfterEach();

/** A stream that has said a little of everything, and its server. */
async function publishCall(stream = 'call/1'): Promise<TestServer> {
  const server = await startTestServer();
  const publisher = await server.ingest();
  publisher.send({ ...START, stream, events: true });
  await publisher.next('stream.started');
  const make = createEventMaker();
  const said = [make.window('angry', 0.65), make.abstained(), make.state('angry'), make.summary('angry')];
  for (const event of said) {
    const { stream: _, epoch, offset, ...body } = event;
    server.lanes.streams[0]!.emit(body as PipelineEvent);
  }
  await publisher.next('emotion.summary');
  return server;
}

const exported = (server: TestServer, format: string, stream = 'call/1') =>
  server.get(`/v1/streams/${encodeURIComponent(stream)}/export?format=${format}`);

describe('JSONL', () => {
  test('has every event as subscribers got it, a line each, under a safe file name', async () => {
    const server = await publishCall();
    const response = await exported(server, 'jsonl');
    expect(response.headers.get('content-type')).toContain('application/jsonl');
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="call_1.jsonl"');
    const lines = (await response.text()).split('\n');
    expect(lines.pop()).toBe('');
    const { events } = await (await server.get('/v1/streams/call%2F1/events')).json();
    expect(lines.map((line) => JSON.parse(line))).toEqual(events);
  });
});

describe('CSV', () => {
  test('has one row a window, with empty cells where it was not judged', async () => {
    const response = await exported(await publishCall(), 'csv');
    expect(response.headers.get('content-type')).toContain('text/csv');
    expect(response.headers.get('content-disposition')).toContain('call_1.csv');
    const [head, ...rows] = (await response.text()).split('\r\n').map((row) => row.split(','));
    expect(head).toEqual(expect.arrayContaining(['stream', 'startMs', 'label', ...EMOTIONS, 'abstained']));
    expect(rows.pop()).toEqual(['']);
    const [judged, abstained] = rows.map((row) => Object.fromEntries(head!.map((name, i) => [name, row[i]])));
    expect(rows).toHaveLength(2);
    expect(judged).toMatchObject({ stream: 'call/1', label: 'angry', angry: '0.65', abstained: '' });
    expect(abstained).toMatchObject({ label: '', angry: '', abstained: 'littleSpeech', snrDb: '' });
  });
});

describe('EmotionML', () => {
  const NAMESPACE = 'http://www.w3.org/2009/10/emotionml';
  const attributes = (elements: readonly XmlElement[], name: string) =>
    elements.filter((element) => element.name === name).map((element) => element.attributes);

  test('has the structure of version 1.0 and one emotion a judged window', async () => {
    const response = await exported(await publishCall(), 'emotionml');
    expect(response.headers.get('content-type')).toContain('application/emotionml+xml');
    const root = parseXml(await response.text());
    expect(root.name).toBe('emotionml');
    expect(root.attributes).toMatchObject({ version: '1.0', xmlns: NAMESPACE });
    expect(root.children.map(({ name }) => name)).toEqual(['info', 'emotion']);
    const emotion = root.children[1]!;
    expect(emotion.attributes['expressed-through']).toBe('voice');
    expect(emotion.attributes.id).toMatch(/^[A-Za-z_][\w.-]*$/);
    const { start, end } = emotion.attributes;
    expect(start).toMatch(/^\d+$/);
    expect(Number(end) - Number(start)).toBe(1_024);
    const categories = attributes(emotion.children, 'category');
    expect(categories.map(({ name }) => name)).toEqual([...EMOTIONS]);
    expect(categories.every(({ confidence }) => /^(0|1|0\.\d+)$/.test(confidence!))).toBe(true);
    expect(categories.find(({ name }) => name === 'angry')).toEqual({ name: 'angry', confidence: '0.65' });
    // Valence is -0.2 of -1 to 1, and EmotionML counts from 0 to 1.
    expect(attributes(emotion.children, 'dimension')).toEqual([
      { name: 'valence', value: '0.4' },
      { name: 'arousal', value: '0.6' },
    ]);
    expect(attributes(emotion.children, 'reference')[0]).toMatchObject({
      role: 'expressedBy',
      uri: expect.stringMatching(/\/v1\/streams\/call%2F1#t=0,1\.024$/),
    });
  });

  test('uses only names of the vocabularies it refers to, which this server has', async () => {
    const server = await publishCall();
    const root = parseXml(await (await exported(server, 'emotionml')).text());
    const sets = { category: root.attributes['category-set']!, dimension: root.attributes['dimension-set']! };
    for (const [kind, uri] of Object.entries(sets)) {
      const response = await fetch(uri);
      expect(response.headers.get('content-type')).toContain('application/emotionml+xml');
      const vocabulary = parseXml(await response.text()).children.find(
        ({ attributes: { id } }) => id === new URL(uri).hash.slice(1),
      )!;
      expect(vocabulary).toMatchObject({ name: 'vocabulary', attributes: { type: kind } });
      const items = attributes(vocabulary.children, 'item').map(({ name }) => name);
      const used = attributes(root.children[1]!.children, kind).map(({ name }) => name);
      expect(items).toEqual(used);
    }
  });

  test('escapes what a publisher chose', async () => {
    const server = await publishCall('a@b+c');
    const text = await (await exported(server, 'emotionml', 'a@b+c')).text();
    expect(parseXml(text).children[0]!.children[0]!.attributes.name).toBe('a@b+c');
  });
});

describe('an export', () => {
  test('needs a format that there is, and a stream', async () => {
    const server = await publishCall();
    expect((await exported(server, 'pdf')).status).toBe(400);
    expect((await exported(server, 'csv', 'nobody')).status).toBe(404);
    expect((await server.get('/v1/streams/call%2F1/export')).status).toBe(400);
  });
});
