import { createMemoryEventLogs } from '../../../src/server/hub/memory-event-log.ts';
import { CONFORMANCE_LIMITS, describeEventLog } from './event-log-conformance.ts';

describeEventLog('a log in memory', () => {
  let nowMs = 0;
  let drawn = 0;
  const random = () => {
    drawn += 1;
    return (drawn * 0.618_033_988) % 1;
  };
  return {
    open: createMemoryEventLogs({ limits: CONFORMANCE_LIMITS, now: () => nowMs, random }),
    advance(durationMs) {
      nowMs += durationMs;
    },
  };
});
