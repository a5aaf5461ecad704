import { useEffect, useState } from 'preact/hooks';
import { useDashboard } from './dashboard.ts';

/** Sends what is dropped anywhere on the page, and says so while something is held over it. */
export function DropAnywhere() {
  const { session, uploads } = useDashboard();
  const isAllowed = session.may('publish');
  const [isOver, setIsOver] = useState(false);

  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    const onOver = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      setIsOver(isAllowed);
    };
    const onLeave = (event: DragEvent) => {
      if (event.relatedTarget === null) setIsOver(false);
    };
    const onDrop = (event: DragEvent) => {
      event.preventDefault();
      setIsOver(false);
      if (isAllowed) uploads.add(event.dataTransfer?.files ?? []);
    };
    window.addEventListener('dragover', onOver, { signal });
    window.addEventListener('dragleave', onLeave, { signal });
    window.addEventListener('drop', onDrop, { signal });
    return () => controller.abort();
  }, [isAllowed, uploads]);

  if (!isOver) return null;
  return (
    <div class="drop-veil" aria-hidden="true">
      <p>Drop the recording to analyse it</p>
    </div>
  );
}
