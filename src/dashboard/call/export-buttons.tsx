import { useState } from 'preact/hooks';
import { toUndertoneError } from 'undertone/sdk';
import { useDashboard } from '../app/dashboard.ts';
import { EXPORT_FORMATS, type ExportFormat } from '../server/server-client.ts';

const NAMES: Readonly<Record<ExportFormat, string>> = { jsonl: 'JSONL', csv: 'CSV', emotionml: 'EmotionML' };
const EXTENSIONS: Readonly<Record<ExportFormat, string>> = { jsonl: 'jsonl', csv: 'csv', emotionml: 'xml' };

/** The address of a saved file is needed until the browser has begun to read it, ms. */
const ADDRESS_LASTS_MS = 10_000;

/** Saves a stream's results as a file. */
export function ExportButtons({ stream }: { readonly stream: string }) {
  const { client } = useDashboard();
  const [trouble, setTrouble] = useState<string | null>(null);

  async function save(format: ExportFormat): Promise<void> {
    setTrouble(null);
    try {
      download(await client.exportStream(stream, format), `${fileNameOf(stream)}.${EXTENSIONS[format]}`);
    } catch (thrown) {
      setTrouble(toUndertoneError(thrown).message);
    }
  }

  return (
    <div class="exports">
      <fieldset class="export-buttons">
        <legend>Export</legend>
        {EXPORT_FORMATS.map((format) => (
          <button key={format} type="button" class="secondary small" onClick={() => void save(format)}>
            {NAMES[format]}
          </button>
        ))}
      </fieldset>
      {trouble !== null && (
        <p class="trouble" role="alert">
          {trouble}
        </p>
      )}
    </div>
  );
}

/** The file comes by `fetch`, whose header can carry the token, so it is saved by an address of its own. */
function download(file: Blob, name: string): void {
  const href = URL.createObjectURL(file);
  const link = Object.assign(document.createElement('a'), { href, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(href), ADDRESS_LASTS_MS);
}

function fileNameOf(stream: string): string {
  return stream.replace(/[^A-Za-z0-9._-]/g, '_');
}
