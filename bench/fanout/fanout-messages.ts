/** What the server's process tells the one that measures; times are of the machine's monotonic clock, ms. */
export type FromServer =
  | { readonly type: 'listening'; readonly url: string }
  | { readonly type: 'flooded' }
  | { readonly type: 'published'; readonly atMs: number; readonly events: number; readonly busyMs: number }
  | { readonly type: 'spoken'; readonly cpuMs: number };

/** What it is told. */
export type ToServer =
  /** Makes the second stream say so much that whoever hears it and does not read is slow, and goes on with it. */
  | { readonly type: 'flood' }
  /** Makes the first stream say something at a steady pace. */
  | { readonly type: 'speak'; readonly events: number; readonly intervalMs: number }
  | { readonly type: 'end' };
