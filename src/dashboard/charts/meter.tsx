import type { Emotion } from 'undertone/sdk';

/** What a meter shows. */
export interface MeterProps {
  /** For screen readers. */
  readonly name: string;
  readonly value: number;
  readonly min?: number;
  readonly max?: number;
  /** The value as text. */
  readonly text: string;
  /** Whose colour the bar has. */
  readonly emotion?: Emotion;
  /** `meter` measures, `progressbar` comes to an end. Default `meter`. */
  readonly role?: 'meter' | 'progressbar';
  /** Colour by what it means. */
  readonly tone?: 'good' | 'busy' | 'bad';
}

/** A horizontal bar that shows one number. */
export function Meter({ name, value, min = 0, max = 1, text, emotion, role = 'meter', tone }: MeterProps) {
  const share = Math.min(1, Math.max(0, (value - min) / (max - min)));
  const described = {
    role,
    'aria-label': name,
    'aria-valuemin': min,
    'aria-valuemax': max,
    'aria-valuenow': Number(value.toFixed(2)),
    'aria-valuetext': text,
  };
  return (
    <span class="meter" {...described} data-emotion={emotion} data-tone={tone}>
      <span class="meter-bar" style={{ width: `${share * 100}%` }} />
    </span>
  );
}
