import { expect, test } from 'vitest';
import { disabledPlugins } from '../../../src/dashboard/health/plugin-list.tsx';
import type { PluginOverview } from '../../../src/sdk/index.ts';

const RUNNING: PluginOverview = {
  id: 'alert-rules',
  name: 'alert-rules',
  isolated: false,
  state: 'running',
  reason: null,
  errors: 3,
  droppedEvents: 0,
  queuedEvents: 0,
};

test('a plugin that is disabled is a trouble, one that failed and goes on is none', () => {
  const disabled: PluginOverview = { ...RUNNING, id: 'crm', state: 'disabled', reason: 'setup failed' };
  expect(disabledPlugins([RUNNING, disabled])).toEqual(['The plugin crm is disabled.']);
  expect(disabledPlugins([RUNNING])).toEqual([]);
});
