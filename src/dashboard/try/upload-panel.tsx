import { useDashboard } from '../app/dashboard.ts';
import { Meter } from '../charts/meter.tsx';
import { useValue } from '../state/use-value.ts';
import { OwnStream } from './own-stream.tsx';
import type { Upload } from './upload/uploads.ts';

/** The place to choose files, and what became of them. */
export function UploadPanel() {
  const { uploads } = useDashboard();
  const list = useValue(uploads.list);
  return (
    <section class="panel drop" aria-labelledby="upload-title">
      <h2 id="upload-title">Analyse a recording</h2>
      <p class="muted">Drop recordings anywhere on this page: WAV, or anything ffmpeg reads.</p>
      <input
        type="file"
        id="file-input"
        class="visually-hidden"
        accept="audio/*,video/webm,video/mp4"
        multiple
        onChange={({ currentTarget }) => {
          uploads.add(currentTarget.files ?? []);
          currentTarget.value = '';
        }}
      />
      <label class="secondary" for="file-input">
        Choose files
      </label>
      {list.length > 0 && (
        <ul class="uploads">
          {list.map((upload) => (
            <UploadRow key={upload.stream} upload={upload} />
          ))}
        </ul>
      )}
    </section>
  );
}

function UploadRow({ upload }: { readonly upload: Upload }) {
  const { name, stream, state, sent, text } = upload;
  return (
    <li class={`upload upload-${state}`}>
      <div class="upload-head">
        <span class="upload-name" title={name}>
          {name}
        </span>
        <span class="upload-state" role="status">
          {state === 'sending' ? `${Math.round(sent * 100)} % sent` : text}
        </span>
      </div>
      {state === 'sending' && (
        <Meter
          name={`Sent of ${name}`}
          value={sent}
          text={`${Math.round(sent * 100)} %`}
          role="progressbar"
        />
      )}
      {state !== 'failed' && <OwnStream stream={stream} />}
    </li>
  );
}
