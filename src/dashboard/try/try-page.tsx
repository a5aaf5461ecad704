import { useDashboard } from '../app/dashboard.ts';
import { MicrophonePanel } from './microphone-panel.tsx';
import { UploadPanel } from './upload-panel.tsx';

/** A voice or a recording of one's own, through the same door as every call. */
export function TryPage() {
  const { session } = useDashboard();
  return (
    <section class="page" aria-labelledby="try-title">
      <div class="page-title">
        <h1 id="try-title">Try it</h1>
        <p class="muted">
          What you say or drop here goes to this server as a call does, and appears among the calls.
        </p>
      </div>
      {session.may('publish') ? (
        <div class="try-grid">
          <MicrophonePanel />
          <UploadPanel />
        </div>
      ) : (
        <p class="empty">Your token may listen but not publish. Ask for one with the scope publish.</p>
      )}
    </section>
  );
}
