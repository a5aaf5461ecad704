import { useLayoutEffect, useState } from 'preact/hooks';
import type { Readable } from './cell.ts';

/**
 * The value of a cell; the component is rendered again when it changes.
 *
 * @param cell - the same one for as long as the component lives
 */
export function useValue<T>(cell: Readable<T>): T {
  const [value, setValue] = useState(() => cell.value);
  // A function would be taken for one that makes the new value.
  useLayoutEffect(() => cell.subscribe((next) => setValue(() => next)), [cell]);
  return value;
}
