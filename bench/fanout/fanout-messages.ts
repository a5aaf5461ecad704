/** What the server's process tells the one that measures; times are of the machine's monotonic clock, ms. */
export type FromServer =
  | { readonly type: 'listening'; readonly url: string }
  | { readonly type: 'published'; readonly atMs: number; readonly events: number; readonly busyMs: number }
  | { readonly type: 'spoken'; readonly cpuMs: number };

/** What it is told. */
export type ToServer =
  | { readonly type: 'speak'; readonly events: number; readonly intervalMs: number }
  | { readonly type: 'end' };
