/** Calls a running server as a carrier would: a real conversation of two speakers; `--help` lists the options. */
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { readCall } from './call-audio.ts';
import { type PlacedCall, placeCall } from './place-call.ts';
import type { CarrierCredentials } from './simulator.ts';
import { CARRIER_SIMULATORS, findSimulator } from './simulators.ts';

const USAGE = `bench/carriers [options]: calls a running server as a carrier would

  --carrier NAME         ${CARRIER_SIMULATORS.map(({ name }) => name).join(', ')} (twilio)
  --url URL              of the server (ws://127.0.0.1:8080)
  --calls N              calls at a time (1)
  --speed X              times real time (1); more needs a server with a larger maxAheadMs
  --public-url URL       what the server has as carrierUrl, where it is another address

Credentials are read from the environment, where no list of processes shows them: UNDERTONE_SIMULATOR_TWILIO_TOKEN,
..._AUDIOHOOK_KEY, ..._AUDIOHOOK_SECRET, ..._PASSWORD.
`;

const COMPLETED = 'closed 1000';

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      carrier: { type: 'string', default: 'twilio' },
      url: { type: 'string', default: 'ws://127.0.0.1:8080' },
      calls: { type: 'string', default: '1' },
      speed: { type: 'string', default: '1' },
      'public-url': { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(USAGE);
  const simulator = findSimulator(values.carrier);
  const audio = await readCall(simulator.sampleRate);
  const credentials = readCredentials(values['public-url']);
  const server = values.url.replace(/^http/, 'ws').replace(/\/$/, '');
  console.log(`${values.calls} call(s) of ${audio.name}, as ${simulator.name}`);
  const calls = Array.from({ length: Number(values.calls) }, async (_, number) => {
    const callId = `${process.pid}-${number}`;
    const speed = Number(values.speed);
    const outcome = await placeCall(simulator, { server, callId, audio, speed, credentials }).then(
      outcomeOf,
      (error: Error) => `refused: ${error.message}`,
    );
    console.log(`${simulator.streamName(callId)}: ${outcome}`);
    if (outcome !== COMPLETED) process.exitCode = 1;
  });
  await Promise.all(calls);
}

/** How a call went, for people. */
function outcomeOf({ received, code, reason }: PlacedCall): string {
  const refusal = received.find(({ type }) => type === 'disconnect');
  if (refusal !== undefined) return `refused: ${JSON.stringify(refusal.parameters)}`;
  return `closed ${code} ${reason}`.trimEnd();
}

function readCredentials(publicUrl: string | undefined): CarrierCredentials {
  const read = (name: string): string | undefined => process.env[`UNDERTONE_SIMULATOR_${name}`];
  const given = {
    twilioAuthToken: read('TWILIO_TOKEN'),
    audiohookKey: read('AUDIOHOOK_KEY'),
    audiohookSecret: read('AUDIOHOOK_SECRET'),
    password: read('PASSWORD'),
    publicUrl,
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main();
