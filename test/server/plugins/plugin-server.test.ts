import { join } from 'node:path';
import { expect, test } from 'vitest';
import { closeServersAfterEach, START, startTestServer } from '../test-server.ts';
import { FIXTURES } from './plugin-bench.ts';

closeServersAfterEach();

const plugin = (name: string) => ({ path: join(FIXTURES, `${name}.ts`) });

test('GET /v1/plugins says how each plugin is doing', async () => {
  const { get } = await startTestServer({ plugins: [plugin('healthy'), plugin('refuses-to-start')] });
  expect(await (await get('/v1/plugins')).json()).toEqual({
    plugins: [
      {
        id: 'healthy',
        name: 'healthy',
        isolated: false,
        state: 'running',
        reason: null,
        errors: 0,
        droppedEvents: 0,
        queuedEvents: 0,
      },
      expect.objectContaining({ state: 'disabled', reason: 'setup failed: the folder is not there' }),
    ],
  });
});

test('alerts of plugins reach subscribers', async () => {
  const { events, ingest, lanes } = await startTestServer({ plugins: [plugin('healthy')] });
  const subscriber = await events();
  subscriber.send({ type: 'subscribe', id: 1, types: ['alert'] });
  await subscriber.next('subscribed');
  const publisher = await ingest();
  publisher.send({ ...START, stream: 'call-1' });
  await publisher.next('ready');
  lanes.streams[0]!.emit({
    type: 'emotion.state',
    atMs: 1_000,
    channel: 0,
    role: 'speaker',
    label: 'angry',
    probability: 0.8,
    previous: null,
    sinceMs: 0,
  });
  expect(await subscriber.next('alert')).toMatchObject({
    stream: 'call-1',
    source: 'healthy',
    name: 'angry',
  });
});

test('plugins are closed when the server has drained', async () => {
  const { server, log } = await startTestServer({ plugins: [plugin('healthy')] });
  await server.close();
  const lines = log.map(({ msg }) => msg);
  expect(lines.indexOf('closed by the host')).toBeGreaterThan(lines.indexOf('server closes'));
  expect(lines.indexOf('server closed')).toBeGreaterThan(lines.indexOf('closed by the host'));
});

test('a server with a plugin that cannot run does not start', async () => {
  await expect(startTestServer({ plugins: ['no-such-plugin'] })).rejects.toMatchObject({
    code: 'ERR_INVALID_OPTION',
    message: expect.stringContaining('no plugin named no-such-plugin ships'),
  });
});
