/** What can be drawn; this list is by itself so that naming the kinds loads no drawing library. */
export const PLOT_KINDS = ['history', 'confusion', 'reliability', 'spectrogram', 'mfcc', 'pitch'] as const;

/** One of {@link PLOT_KINDS}. */
export type PlotKind = (typeof PLOT_KINDS)[number];
