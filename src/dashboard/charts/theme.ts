import { signal } from '@preact/signals';
import { EMOTIONS, type Emotion } from 'undertone/sdk';

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

const current = signal<Theme | null>(null);

/** The colours of the style sheet in force; a component that asks while rendering is rendered again when they change. */
export function useTheme(): Theme {
  if (current.value === null) watch();
  return current.value ?? readTheme();
}

function watch(): void {
  const scheme = window.matchMedia('(prefers-color-scheme: dark)');
  scheme.addEventListener('change', () => {
    current.value = readTheme();
  });
  current.value = readTheme();
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
