import { Canvas, type Draw } from '../charts/canvas.tsx';
import { paintTrack, type TimeRange } from './draw-track.ts';
import { PICTURE_BANDS } from './mel-analyser.ts';
import type { MelTrack } from './mel-track.ts';

/** What is drawn. */
export interface SpectrogramProps {
  readonly track: MelTrack;
  readonly range: TimeRange;
}

/** The sound itself: time to the right, pitch upwards, loud is light. */
export function Spectrogram({ track, range }: SpectrogramProps) {
  const draw: Draw = (context, width, height) => {
    const columns = Math.max(1, Math.round(width));
    const pixels = new ImageData(columns, PICTURE_BANDS);
    paintTrack(pixels, track, range);
    const picture = new OffscreenCanvas(columns, PICTURE_BANDS);
    picture.getContext('2d')?.putImageData(pixels, 0, 0);
    context.drawImage(picture, 0, 0, width, height);
  };
  return <Canvas class="spectrogram" label="Mel spectrogram, 0 to 8 kHz" draw={draw} />;
}
