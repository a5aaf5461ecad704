import { useDashboard, useStore } from '../app/dashboard.ts';
import { Meter } from '../charts/meter.tsx';
import { Spectrogram } from '../spectrogram/spectrogram.tsx';
import { useValue } from '../state/use-value.ts';
import { whyNoMicrophone } from './microphone/capture-error.ts';
import { FLOOR_DB } from './microphone/microphone.ts';
import { OwnStream } from './own-stream.tsx';

/** Time the waterfall shows, ms. */
const WATERFALL_MS = 10_000;

const LABELS = {
  off: 'Use the microphone',
  starting: 'Starting',
  on: 'Stop',
  stopping: 'Finishing',
} as const;

/** The microphone's button with its level, its picture and its troubles. */
export function MicrophonePanel() {
  const { microphone } = useDashboard();
  const state = useValue(microphone.state);
  const stream = useValue(microphone.stream);
  const obstacle = whyNoMicrophone(window);
  const failure = useValue(microphone.trouble);
  const trouble = obstacle ?? failure;
  return (
    <section class="panel microphone" data-state={state} aria-labelledby="microphone-title">
      <h2 id="microphone-title">Speak</h2>
      <p class="muted">
        Read something aloud, as yourself or as an actor. The first result comes after a second of speech.
      </p>
      <button
        type="button"
        id="microphone-button"
        class={state === 'on' ? 'danger' : 'primary'}
        disabled={obstacle !== null || state === 'starting' || state === 'stopping'}
        onClick={() => microphone.toggle()}
      >
        {LABELS[state]}
      </button>
      <Level />
      {trouble !== null && (
        <p class="trouble" role="alert">
          {trouble}
        </p>
      )}
      {stream !== null && <OwnStream stream={stream} />}
      {stream !== null && <Waterfall stream={stream} />}
      <p class="note">
        {state === 'on' ? `Sending as ${stream}` : 'The sound goes to this server and nowhere else.'}
      </p>
    </section>
  );
}

/** Apart from the rest, for it changes 23 times a second. */
function Level() {
  const { microphone } = useDashboard();
  const levelDb = useValue(microphone.levelDb);
  const text = levelDb <= FLOOR_DB ? 'silent' : `${Math.round(levelDb)} dB`.replace('-', '−');
  const tone = levelDb > -1 ? 'bad' : levelDb > -6 ? 'busy' : 'good';
  return (
    <div class="level">
      <Meter name="Microphone level" value={levelDb} min={FLOOR_DB} max={0} text={text} tone={tone} />
      <span class="number" aria-hidden="true">
        {text}
      </span>
    </div>
  );
}

function Waterfall({ stream }: { readonly stream: string }) {
  const { pictures } = useDashboard();
  useStore();
  const picture = pictures.get(stream);
  if (!picture) return null;
  const toMs = Math.max(WATERFALL_MS, picture.track.endMs);
  return <Spectrogram track={picture.track} range={{ fromMs: toMs - WATERFALL_MS, toMs }} />;
}
