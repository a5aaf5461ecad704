import { createPicture, type Picture } from '../../spectrogram/picture.ts';
import { createCell, type Readable } from '../../state/cell.ts';
import { describeCaptureError } from './capture-error.ts';
import { type MicrophoneSession, startMicrophoneSession } from './microphone-session.ts';

/** Quietest level the meter shows, dB below full scale. */
export const FLOOR_DB = -60;

/** The page's microphone; it goes on while other pages are looked at. */
export interface Microphone {
  readonly state: Readable<'off' | 'starting' | 'on' | 'stopping'>;
  /** Peak of the last block, dB below full scale. */
  readonly levelDb: Readable<number>;
  /** What is wrong, in words; null when nothing is. */
  readonly trouble: Readable<string | null>;
  /** Name of the stream it is sent as, also after its end; null before the first. */
  readonly stream: Readable<string | null>;
  /** Turns it on, or off. */
  toggle(): void;
}

/** What the microphone works with. */
export interface MicrophoneOptions {
  readonly url: string;
  readonly token: () => string | null;
  /** Told of the picture of a new stream. */
  readonly onPicture: (stream: string, picture: Picture) => void;
  /** Told when a picture has grown. */
  readonly onChange: () => void;
}

/**
 * Makes the microphone, turned off.
 *
 * @param options - where its sound goes
 */
export function createMicrophone(options: MicrophoneOptions): Microphone {
  const state = createCell<'off' | 'starting' | 'on' | 'stopping'>('off');
  const levelDb = createCell(FLOOR_DB);
  const trouble = createCell<string | null>(null);
  const stream = createCell<string | null>(null);
  let session: MicrophoneSession | null = null;

  function rest(text: string | null): void {
    session = null;
    state.value = 'off';
    levelDb.value = FLOOR_DB;
    trouble.value = text;
  }

  async function start(): Promise<void> {
    trouble.value = null;
    state.value = 'starting';
    session = await startMicrophoneSession(options, {
      onLevel: (peak) => {
        levelDb.value = Math.max(FLOOR_DB, 20 * Math.log10(peak));
      },
      onDropped: () => {
        trouble.value = 'The network is too slow: some of the sound was left out.';
      },
      onLost: (error) => rest(describeCaptureError(error)),
      createPicture: (sampleRate) => createPicture(sampleRate, options.onChange),
    });
    stream.value = session.stream;
    options.onPicture(session.stream, session.picture);
    state.value = 'on';
  }

  async function stop(running: MicrophoneSession): Promise<void> {
    session = null;
    state.value = 'stopping';
    await running.stop();
    rest(null);
  }

  return {
    state,
    levelDb,
    trouble,
    stream,
    toggle() {
      if (state.value === 'starting' || state.value === 'stopping') return;
      (session ? stop(session) : start()).catch((thrown: unknown) => rest(describeCaptureError(thrown)));
    },
  };
}
