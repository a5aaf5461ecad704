import { parseArgs } from 'node:util';

/** What is to be run. */
export interface LoadOptions {
  /** Server to load, or null to start the built one. */
  readonly url: string | null;
  readonly streams: number;
  /** The carrier whose protocol the calls speak, or null for that of publishers. */
  readonly carrier: 'twilio' | null;
  /** Length of the measured stretch, s. */
  readonly seconds: number;
  /** Audio a frame, whole ms. */
  readonly frameMs: number;
  /** Over how long the calls begin, s. */
  readonly rampSeconds: number;
  /** Calls that go on after the measured stretch. */
  readonly recoverStreams: number;
  /** How long they do, s; 0 for no such stretch. */
  readonly recoverSeconds: number;
  /** Model folder, or undefined for the one that ships. */
  readonly model: string | undefined;
  readonly lanes: number;
  /** Folder for CPU profiles of the server, or null for none. */
  readonly cpuProfileDir: string | null;
  readonly json: boolean;
}

/** How to use the command. */
export const USAGE = `bench/load [options]: N live calls of real speech, at real time, and what the server makes of them

  --streams N           calls at a time (150)
  --carrier twilio      calls as Twilio streams them, both tracks, at its door
  --seconds S           measured stretch (60)
  --frame MS            audio a frame, ms (20)
  --ramp S              over how long the calls begin (5)
  --recover-streams N   calls that go on after the measured stretch (half of them)
  --recover-seconds S   for how long (0: none do)
  --url URL             a running server instead of one of its own
  --model FOLDER        model of the own server (models/default, else random weights of its shape)
  --lanes N             lanes of the own server (its own choice)
  --cpu-prof FOLDER     write the own server's CPU profiles and print where the time goes
  --json                print the report as JSON
`;

/**
 * Reads the command line.
 *
 * @throws Error that says what is wrong
 */
export function readLoadOptions(args: readonly string[]): LoadOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      url: { type: 'string' },
      streams: { type: 'string', default: '150' },
      carrier: { type: 'string' },
      seconds: { type: 'string', default: '60' },
      frame: { type: 'string', default: '20' },
      ramp: { type: 'string', default: '5' },
      'recover-streams': { type: 'string' },
      'recover-seconds': { type: 'string', default: '0' },
      model: { type: 'string' },
      lanes: { type: 'string', default: '0' },
      'cpu-prof': { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const streams = wholeNumber('streams', values.streams, 1);
  return {
    url: values.url ?? null,
    streams,
    carrier: carrierName(values.carrier),
    seconds: wholeNumber('seconds', values.seconds, 1),
    frameMs: wholeNumber('frame', values.frame, 1),
    rampSeconds: wholeNumber('ramp', values.ramp, 0),
    recoverStreams: wholeNumber('recover-streams', values['recover-streams'] ?? `${streams >> 1}`, 0),
    recoverSeconds: wholeNumber('recover-seconds', values['recover-seconds'], 0),
    model: values.model,
    lanes: wholeNumber('lanes', values.lanes, 0),
    cpuProfileDir: values['cpu-prof'] ?? null,
    json: values.json,
  };
}

function wholeNumber(name: string, text: string, min: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= min) return value;
  throw new Error(`--${name} must be a whole number from ${min}, got ${text}`);
}

function carrierName(text: string | undefined): LoadOptions['carrier'] {
  if (text === undefined || text === 'twilio') return text ?? null;
  throw new Error(`--carrier must be twilio, got ${text}`);
}
