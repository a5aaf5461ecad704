import { EVENT_TYPES, type EventType, type OptionRule } from 'undertone/sdk';

/** Options of `recorder`; README.md has a table. */
export interface RecorderOptions {
  readonly folder: string;
  readonly format: 'jsonl' | 'csv';
  readonly events: readonly EventType[];
  readonly maxFileBytes: number;
  readonly fsync: 'never' | 'end' | 'flush';
  readonly flushMs: number;
}

/** What the options may be. */
export const RECORDER_SCHEMA: Readonly<Record<keyof RecorderOptions, OptionRule>> = {
  folder: {
    type: 'string',
    min: 1,
    max: 4_096,
    description: 'Folder for the files, made where it is missing; relative to where the server was started.',
  },
  format: {
    type: 'enum',
    values: ['jsonl', 'csv'],
    default: 'jsonl',
    description: '`jsonl`: every event as it was, one a line; `csv`: its most useful fields as columns.',
  },
  events: {
    type: 'array',
    min: 1,
    items: { type: 'enum', values: EVENT_TYPES },
    default: [...EVENT_TYPES],
    description: 'Types of events that are written; all when left out.',
  },
  maxFileBytes: {
    type: 'number',
    integer: true,
    min: 1_024,
    max: 1_099_511_627_776,
    default: 67_108_864,
    description: 'Size at which a stream goes on in another file, bytes.',
  },
  fsync: {
    type: 'enum',
    values: ['never', 'end', 'flush'],
    default: 'end',
    description:
      'When the disk itself must have the data: `never` asked for, at the `end` of a file, or with every `flush`.',
  },
  flushMs: {
    type: 'number',
    integer: true,
    min: 0,
    max: 60_000,
    default: 1_000,
    description: 'Longest time an event is kept in memory before it is written, ms.',
  },
};
