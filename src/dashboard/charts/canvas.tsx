import { useLayoutEffect, useRef, useState } from 'preact/hooks';

/** Paints on a canvas whose units are CSS pixels. */
export type Draw = (context: CanvasRenderingContext2D, width: number, height: number) => void;

/** What a canvas shows. */
export interface CanvasProps {
  readonly class?: string;
  /** What there is to see, for those who do not; left out where text beside it says the same. */
  readonly label?: string;
  /** Called after every rendering and whenever the size changes. */
  readonly draw: Draw;
}

/** A canvas as sharp as the screen and as large as its style says. */
export function Canvas({ class: className, label, draw }: CanvasProps) {
  const element = useRef<HTMLCanvasElement>(null);
  const size = useSize(element);
  useLayoutEffect(() => {
    const context = element.current?.getContext('2d');
    if (context && size.width > 0) paint(context, size, draw);
  }, [size, draw]);
  const described =
    label === undefined
      ? ({ 'aria-hidden': 'true' } as const)
      : ({ role: 'img', 'aria-label': label } as const);
  return <canvas ref={element} class={className} {...described} />;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

const NO_SIZE: Size = { width: 0, height: 0 };

function useSize(element: { readonly current: HTMLElement | null }): Size {
  const [size, setSize] = useState(NO_SIZE);
  useLayoutEffect(() => {
    if (!element.current) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setSize({ width: entry.contentRect.width, height: entry.contentRect.height });
    });
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
  return size;
}

function paint(context: CanvasRenderingContext2D, { width, height }: Size, draw: Draw): void {
  const scale = window.devicePixelRatio;
  const { canvas } = context;
  const [pixelWidth, pixelHeight] = [Math.round(width * scale), Math.round(height * scale)];
  // Setting either, even to what it is, throws the canvas away.
  if (canvas.width !== pixelWidth) canvas.width = pixelWidth;
  if (canvas.height !== pixelHeight) canvas.height = pixelHeight;
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, width, height);
  draw(context, width, height);
}
