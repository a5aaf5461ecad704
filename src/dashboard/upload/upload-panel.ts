import { element, setText } from '../element.ts';
import { createMeter } from '../meter.ts';
import { uploadFile } from './upload-file.ts';

/** Uploads whose outcome stays on the page. */
const MAX_ROWS = 4;

/** Makes the place to drop or choose files. */
export function createUploadPanel(): HTMLElement {
  const input = element('input', {
    class: 'visually-hidden',
    attributes: { type: 'file', id: 'file-input', accept: 'audio/*,video/webm,video/mp4', multiple: '' },
  });
  const choose = element('label', {
    class: 'secondary',
    text: 'Choose files',
    attributes: { for: 'file-input' },
  });
  const hint = element('p', {
    class: 'note',
    text: 'or drop recordings here: WAV, or anything ffmpeg reads.',
  });
  const rows = element('ul', { class: 'uploads' });
  const title = element('h2', { text: 'Analyse a recording' });
  const root = element('div', { class: 'drop' }, [title, input, choose, hint, rows]);

  function add(files: Iterable<File>): void {
    for (const file of files) {
      const row = createUploadRow(file);
      rows.prepend(row.root);
      while (rows.children.length > MAX_ROWS) rows.lastElementChild?.remove();
      void row.run();
    }
  }

  input.addEventListener('change', () => {
    add(input.files ?? []);
    input.value = '';
  });
  acceptDrops(root, add);
  return root;
}

function acceptDrops(target: HTMLElement, onFiles: (files: Iterable<File>) => void): void {
  const mark = (isOver: boolean) => target.classList.toggle('drop-over', isOver);
  target.addEventListener('dragover', (event) => {
    event.preventDefault();
    mark(true);
  });
  target.addEventListener('dragleave', () => mark(false));
  target.addEventListener('drop', (event) => {
    event.preventDefault();
    mark(false);
    onFiles(event.dataTransfer?.files ?? []);
  });
}

function createUploadRow(file: File): { readonly root: HTMLElement; run(): Promise<void> } {
  const progress = createMeter({ name: `Sent of ${file.name}`, min: 0, max: 1, role: 'progressbar' });
  const state = element('span', { class: 'upload-state', attributes: { role: 'status' } });
  const name = element('span', { class: 'upload-name', text: file.name, attributes: { title: file.name } });
  const root = element('li', {}, [name, state, progress.root]);
  return {
    root,
    async run() {
      setText(state, 'Sending');
      try {
        const { receivedMs } = await uploadFile(file, (share) => progress.show(share));
        setText(state, `Done, ${(receivedMs / 1_000).toFixed(1)} s`);
        root.classList.add('upload-done');
      } catch (thrown) {
        setText(state, thrown instanceof Error ? thrown.message : String(thrown));
        root.classList.add('upload-failed');
      }
    },
  };
}
