import { createCell, type Readable } from '../state/cell.ts';

/** Redraws the page after changes, at a bounded rate. */
export interface RenderLoop {
  /** Rises with every drawing. */
  readonly drawing: Readable<number>;
  /** Something changed. */
  invalidate(): void;
}

/** Four times a second is as live as a voice that is judged twice a second can look. */
const MIN_INTERVAL_MS = 250;

/**
 * Makes the page's one render loop: however many events arrive, what they changed is drawn together, in an animation
 * frame, and nothing runs while nothing changes or the page is hidden.
 */
export function createRenderLoop(): RenderLoop {
  const drawing = createCell(0);
  let lastMs = Number.NEGATIVE_INFINITY;
  let isScheduled = false;

  function draw(): void {
    isScheduled = false;
    lastMs = performance.now();
    drawing.value += 1;
  }

  return {
    drawing,
    invalidate() {
      if (isScheduled) return;
      isScheduled = true;
      const waitMs = Math.max(0, lastMs + MIN_INTERVAL_MS - performance.now());
      setTimeout(() => requestAnimationFrame(draw), waitMs);
    },
  };
}
