import { element } from './element.ts';

/** A bar shorter than this share of the whole would be nothing but its own edge. */
const MIN_VISIBLE_SHARE = 0.02;

/** A horizontal bar that shows one number. */
export interface Meter {
  readonly root: HTMLElement;
  /**
   * Shows a value.
   *
   * @param value - in the meter's range
   * @param text - what a screen reader says; the number itself when left out
   */
  show(value: number, text?: string): void;
}

/** The range of a {@link Meter} and its name for screen readers. */
export interface MeterOptions {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** `fill` begins at the left end, `centre` at the middle of the range. Default `fill`. */
  readonly origin?: 'fill' | 'centre';
  /** `meter` measures, `progressbar` comes to an end. Default `meter`. */
  readonly role?: 'meter' | 'progressbar';
}

/**
 * Makes a meter.
 *
 * @param options - range, name and shape
 */
export function createMeter(options: MeterOptions): Meter {
  const { name, min, max, origin = 'fill', role = 'meter' } = options;
  const bar = element('span', { class: 'meter-bar' });
  const attributes = { role, 'aria-label': name, 'aria-valuemin': String(min), 'aria-valuemax': String(max) };
  const root = element('span', { class: `meter meter-${origin}`, attributes }, [bar]);
  return {
    root,
    show(value, text) {
      const share = Math.min(1, Math.max(0, (value - min) / (max - min)));
      const start = origin === 'centre' ? Math.min(0.5, share) : 0;
      const length = origin === 'centre' ? Math.abs(share - 0.5) : share;
      bar.style.setProperty('--start', `${start * 100}%`);
      bar.style.setProperty('--length', `${length * 100}%`);
      bar.classList.toggle('meter-empty', length < MIN_VISIBLE_SHARE);
      bar.classList.toggle('meter-backwards', origin === 'centre' && share < 0.5);
      root.setAttribute('aria-valuenow', value.toFixed(2));
      if (text !== undefined) root.setAttribute('aria-valuetext', text);
    },
  };
}
