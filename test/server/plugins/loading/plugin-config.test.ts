import { expect, test } from 'vitest';
import { resolveServerConfig } from '../../../../src/server/config.ts';
import {
  maskPlugins,
  placePlugins,
  resolvePluginConfigs,
} from '../../../../src/server/plugins/loading/plugin-config.ts';

test('an entry that is a name stands for one without options', () => {
  expect(resolvePluginConfigs(['console']).plugins[0]).toMatchObject({
    name: 'console',
    path: null,
    id: null,
    options: {},
    isolate: false,
    limits: { queueEvents: 1_024, maxFailures: 5 },
  });
});

test('lists everything that is wrong with every entry', () => {
  const { problems } = resolvePluginConfigs([
    {},
    { name: 'a', path: 'b' },
    { name: 'a', limits: { queueEvents: 0 }, x: 1 },
  ]);
  expect(problems).toEqual([
    'plugins[0]: needs either a name or a path',
    'plugins[1]: needs either a name or a path',
    'plugins[2]: unknown option x',
    'plugins[2]: limits.queueEvents must be 1 or more, got 0',
  ]);
});

test('a variable holds names, or entries as JSON', () => {
  const fromVariable = (text: string) => resolveServerConfig({}, { UNDERTONE_PLUGINS: text }).plugins;
  expect(fromVariable('console, recorder')).toEqual(['console', 'recorder']);
  expect(fromVariable('[{"name":"console","isolate":true}]')).toEqual([{ name: 'console', isolate: true }]);
  expect(() => fromVariable('[{"name":')).toThrow('plugins must be a list');
});

test('entries of a file are meant from its folder', () => {
  expect(
    placePlugins(['console', { path: './a.js' }, { path: './b.js', from: 'sub' }], '/etc/undertone'),
  ).toEqual([
    { name: 'console', from: '/etc/undertone' },
    { path: './a.js', from: '/etc/undertone' },
    { path: './b.js', from: '/etc/undertone/sub' },
  ]);
});

test('options are not shown, for only the plugin knows which are secret', () => {
  expect(maskPlugins(['console', { name: 'webhook', options: { secret: 'abc' } }], '***')).toEqual([
    'console',
    { name: 'webhook', options: { secret: '***' } },
  ]);
});
