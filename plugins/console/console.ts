import { definePlugin, EVENT_TYPES, type EventType, type Plugin, type UndertoneEvent } from 'undertone/sdk';
import { describeEvent } from './line.ts';

/** Options of `console`; README.md has a table. */
interface ConsoleOptions {
  readonly events: readonly EventType[];
  readonly live: boolean;
}

/** The part of a terminal or pipe that is used. */
export interface ConsoleOutput {
  readonly isTTY?: boolean;
  readonly columns?: number;
  /** True while what was written before has not gone out. */
  readonly writableNeedDrain: boolean;
  write(text: string): boolean;
}

/** Back to the start of the line, and clear it. */
const REWIND = '\r\u001b[2K';

const DEFAULT_COLUMNS = 80;

/**
 * The console plugin.
 *
 * @param output - standard output, or a test's
 */
export function createConsolePlugin(output: ConsoleOutput): Plugin {
  return definePlugin<ConsoleOptions>({
    name: 'console',
    description:
      'Prints what is heard: a live line of the newest window, and a line for everything that lasts.',
    optionsSchema: {
      events: {
        type: 'array',
        min: 1,
        items: { type: 'enum', values: EVENT_TYPES },
        default: [
          'stream.started',
          'emotion.window',
          'emotion.state',
          'alert',
          'stream.degraded',
          'stream.ended',
        ],
        description: 'Types of events that are printed.',
      },
      live: {
        type: 'boolean',
        default: true,
        description:
          'Whether windows share one line that is rewritten; in a pipe each has its own in any case.',
      },
    },
    setup({ options }) {
      const isLive = options.live && output.isTTY === true;
      let isRewritable = false;

      function print(event: UndertoneEvent, line: string): void {
        const begin = isRewritable ? REWIND : '';
        isRewritable = isLive && event.type === 'emotion.window';
        const columns = output.columns ?? DEFAULT_COLUMNS;
        output.write(begin + (isRewritable ? line.slice(0, columns - 1) : `${line}\n`));
      }

      return {
        onEvent(event) {
          // Nobody reads so fast; waiting for a terminal would fill the memory.
          if (!options.events.includes(event.type) || output.writableNeedDrain) return;
          const line = describeEvent(event);
          if (line !== null) print(event, line);
        },
        close() {
          if (isRewritable) output.write('\n');
        },
      };
    },
  });
}
