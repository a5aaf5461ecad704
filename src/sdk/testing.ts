export type { AnyMessage } from './connection/connection.ts';
export {
  createFakeSocketServer,
  type FakeConnection,
  type FakeSocketHandlers,
  type FakeSocketServer,
} from './testing/fake-socket-server.ts';
export { createFakeUndertone, type FakeUndertone } from './testing/fake-undertone.ts';
export { createManualClock, type ManualClock, settle } from './testing/manual-clock.ts';
export {
  type ConformanceCase,
  type ConformanceOptions,
  pluginConformance,
} from './testing/plugin/plugin-conformance.ts';
export {
  type PluginHarness,
  type PluginLogLine,
  type PublishedAlert,
  startPlugin,
} from './testing/plugin/plugin-harness.ts';
export type { RecordedMetrics } from './testing/plugin/recorded-metrics.ts';
export {
  createEventMaker,
  type EventMaker,
  type EventMakerOptions,
  sampleProbabilities,
} from './testing/sample-events.ts';
