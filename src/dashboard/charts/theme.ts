import { EMOTIONS, type Emotion } from 'undertone/sdk';
import { type Cell, createCell } from '../state/cell.ts';
import { useValue } from '../state/use-value.ts';

/** Colours for what is drawn on canvases, where style sheets do not reach. */
export interface Theme {
  readonly ink: string;
  readonly muted: string;
  readonly line: string;
  readonly surface: string;
  readonly sunken: string;
  readonly accent: string;
  readonly warning: string;
  readonly bad: string;
  readonly emotions: Readonly<Record<Emotion, string>>;
}

let current: Cell<Theme> | null = null;

/** The colours of the style sheet in force; the component is rendered again when they change. */
export function useTheme(): Theme {
  current ??= watchTheme();
  return useValue(current);
}

function watchTheme(): Cell<Theme> {
  const cell = createCell(readTheme());
  window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    cell.value = readTheme();
  });
  return cell;
}

function readTheme(): Theme {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    ink: colour('ink'),
    muted: colour('ink-muted'),
    line: colour('line'),
    surface: colour('surface'),
    sunken: colour('surface-sunken'),
    accent: colour('accent'),
    warning: colour('busy'),
    bad: colour('bad'),
    emotions: Object.fromEntries(EMOTIONS.map((name) => [name, colour(name)])) as Record<Emotion, string>,
  };
}
