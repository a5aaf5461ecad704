import { element, setText } from '../element.ts';
import { createMeter } from '../meter.ts';
import { describeCaptureError, whyNoMicrophone } from './capture-error.ts';
import { type MicrophoneSession, startMicrophoneSession } from './microphone-session.ts';

/** Quietest level the meter shows, dB below full scale. */
const FLOOR_DB = -60;

type PanelState = 'off' | 'starting' | 'on' | 'stopping';

const LABELS: Readonly<Record<PanelState, string>> = {
  off: 'Use the microphone',
  starting: 'Starting',
  on: 'Stop',
  stopping: 'Finishing',
};

/** Makes the microphone's button with its level and its troubles. */
export function createMicrophonePanel(): HTMLElement {
  const button = element('button', {
    class: 'primary',
    attributes: { type: 'button', id: 'microphone-button' },
  });
  const level = createMeter({ name: 'Microphone level', min: FLOOR_DB, max: 0 });
  const note = element('p', { class: 'note' });
  const trouble = element('p', { class: 'trouble', attributes: { role: 'alert' } });
  const title = element('h2', { text: 'Speak' });
  const root = element('div', { class: 'microphone' }, [title, button, level.root, note, trouble]);
  let session: MicrophoneSession | null = null;

  function show(state: PanelState): void {
    root.dataset.state = state;
    setText(button, LABELS[state]);
    button.disabled = state === 'starting' || state === 'stopping';
    if (state === 'off') {
      level.show(FLOOR_DB, 'off');
      setText(note, 'The sound goes to this server and nowhere else.');
    }
  }

  function fail(thrown: unknown): void {
    session = null;
    show('off');
    setText(trouble, describeCaptureError(thrown));
  }

  async function start(): Promise<void> {
    setText(trouble, '');
    show('starting');
    session = await startMicrophoneSession({
      onLevel: (peak) => level.show(peak === 0 ? FLOOR_DB : 20 * Math.log10(peak)),
      onDropped: () => setText(trouble, 'The network is too slow: some of the sound was left out.'),
      onLost: fail,
    });
    setText(note, `Sending as ${session.stream}`);
    show('on');
  }

  async function stop(running: MicrophoneSession): Promise<void> {
    show('stopping');
    session = null;
    await running.stop();
    show('off');
  }

  button.addEventListener('click', () => {
    (session ? stop(session) : start()).catch(fail);
  });
  show('off');
  const obstacle = whyNoMicrophone(window);
  if (obstacle !== null) {
    button.disabled = true;
    setText(trouble, obstacle);
  }
  return root;
}
