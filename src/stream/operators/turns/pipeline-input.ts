/** Which windows a lane that is behind leaves out: every other one, so that the hop is doubled, or all. */
export type SkippedWindows = 'none' | 'everyOther' | 'all';

/** Samples as they arrive. */
export interface AudioInput {
  readonly type: 'audio';
  /** One Float32Array an analysed channel, equal lengths, samples in [-1, 1]. */
  readonly channels: readonly Float32Array[];
  /** When the last of these samples arrived, ms since the Unix epoch with fractions. */
  readonly receivedAtMs: number;
  /**
   * Set by a lane that is behind on live audio: of the windows completed by these samples these are counted and not judged,
   * and a `stream.degraded` says which, at the latest with the next input that is judged as before. `none` when left out.
   */
  readonly skipWindows?: SkippedWindows;
}

/** Asks for a window over what has been heard since the last one. */
export interface FlushInput {
  readonly type: 'flush';
}

/** Audio is missing; stream time goes on at `toMs`, also in a fresh pipeline that has heard nothing before. */
export interface GapInput {
  readonly type: 'gap';
  readonly fromMs: number;
  readonly toMs: number;
  /**
   * `lane` when a lane was lost and with it what it knew, `overload` when a lane had no time for live audio; `source` when left
   * out.
   */
  readonly reason?: 'source' | 'lane' | 'overload';
}

/** The stream is over. */
export interface EndInput {
  readonly type: 'end';
  readonly outcome: 'completed' | 'disconnected';
}

/** What goes into a pipeline. */
export type PipelineInput = AudioInput | FlushInput | GapInput | EndInput;
