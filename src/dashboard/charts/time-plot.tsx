import { useLayoutEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';

/** What a plot shows. */
export interface TimePlotProps {
  /** What there is to see. */
  readonly label: string;
  readonly height: number;
  /** Everything but size and data; a new object makes a new plot. */
  readonly options: Omit<uPlot.Options, 'width' | 'height'>;
  readonly data: uPlot.AlignedData;
  /** Left and right edge in units of the first column; null fits the data. */
  readonly range: readonly [number, number] | null;
}

/** A time series by uPlot, as wide as its place. */
export function TimePlot({ label, height, options, data, range }: TimePlotProps) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);

  useLayoutEffect(() => {
    const element = place.current;
    if (!element) return;
    const made = new uPlot({ ...options, width: element.clientWidth, height }, [[]], element);
    plot.current = made;
    const observer = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [options, height]);

  useLayoutEffect(() => {
    plot.current?.batch(() => {
      plot.current?.setData(data, range === null);
      if (range) plot.current?.setScale('x', { min: range[0], max: range[1] });
    });
  }, [data, range?.[0], range?.[1], options]);

  return <div ref={place} class="time-plot" role="img" aria-label={label} />;
}
