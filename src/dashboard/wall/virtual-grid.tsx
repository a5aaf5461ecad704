import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';

/** A grid of cards of one size, of which only those near the screen exist. */
export interface VirtualGridProps<T> {
  readonly label: string;
  readonly items: readonly T[];
  readonly keyOf: (item: T) => string;
  readonly render: (item: T) => ComponentChildren;
  /** Height of a card, CSS pixels. */
  readonly itemHeight: number;
  /** Columns are as many as fit at this width, CSS pixels. */
  readonly minItemWidth: number;
  readonly gap: number;
  /** Told whether somebody points at the grid or is in it by keyboard. */
  readonly onHold: (isHeld: boolean) => void;
}

/** Rows kept above and below the screen, so that the keyboard finds the next one there. */
const OVERSCAN_ROWS = 1;

interface View {
  readonly width: number;
  readonly firstRow: number;
  readonly lastRow: number;
}

/** Shows the items that are on the screen, each in its place. */
export function VirtualGrid<T>(props: VirtualGridProps<T>) {
  const { label, items, keyOf, render, itemHeight, minItemWidth, gap, onHold } = props;
  const list = useRef<HTMLUListElement>(null);
  const view = useView(list, itemHeight + gap);
  const columns = Math.max(1, Math.floor((view.width + gap) / (minItemWidth + gap)));
  const itemWidth = (view.width - gap * (columns - 1)) / columns;
  const rows = Math.ceil(items.length / columns);
  const first = view.firstRow * columns;
  const shown = view.width === 0 ? [] : items.slice(first, (view.lastRow + 1) * columns);
  const placeOf = (index: number) => {
    const x = (index % columns) * (itemWidth + gap);
    const y = Math.floor(index / columns) * (itemHeight + gap);
    return { width: `${itemWidth}px`, height: `${itemHeight}px`, transform: `translate(${x}px, ${y}px)` };
  };
  return (
    <ul
      ref={list}
      class="grid"
      aria-label={label}
      style={{ height: `${Math.max(0, rows * (itemHeight + gap) - gap)}px` }}
      onPointerEnter={() => onHold(true)}
      onPointerLeave={() => onHold(false)}
      onFocusIn={() => onHold(true)}
      onFocusOut={() => onHold(false)}
    >
      {shown.map((item, index) => (
        <li
          key={keyOf(item)}
          style={placeOf(first + index)}
          aria-setsize={items.length}
          aria-posinset={first + index + 1}
        >
          {render(item)}
        </li>
      ))}
    </ul>
  );
}

/** Which rows are on the screen; changes only when one comes or goes. */
function useView(list: { readonly current: HTMLElement | null }, rowHeight: number): View {
  const [view, setView] = useState<View>({ width: 0, firstRow: 0, lastRow: -1 });
  useLayoutEffect(() => {
    const element = list.current;
    if (!element) return;
    let frame = 0;
    const measure = () => {
      frame = 0;
      const { top, width } = element.getBoundingClientRect();
      // Both ends change at the same place: scrolling by a row is one rendering, not two.
      const topRow = Math.floor(-top / rowHeight);
      const firstRow = Math.max(0, topRow - OVERSCAN_ROWS);
      const lastRow = Math.max(0, topRow + Math.ceil(window.innerHeight / rowHeight) + OVERSCAN_ROWS);
      setView((before) =>
        before.width === width && before.firstRow === firstRow && before.lastRow === lastRow
          ? before
          : { width, firstRow, lastRow },
      );
    };
    const schedule = () => {
      frame ||= requestAnimationFrame(measure);
    };
    const controller = new AbortController();
    const options = { passive: true, signal: controller.signal };
    window.addEventListener('scroll', schedule, options);
    window.addEventListener('resize', schedule, options);
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => {
      controller.abort();
      observer.disconnect();
      cancelAnimationFrame(frame);
    };
  }, [list, rowHeight]);
  return view;
}
