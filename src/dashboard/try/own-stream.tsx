import { useStore } from '../app/dashboard.ts';
import { callHref } from '../app/route.ts';
import { leadingSpeaker } from '../need/leading-speaker.ts';
import { formatPercent, isFirm, readChannel } from '../streams/reading.ts';

/** What the server says of something sent from this page, with the way to all of it. */
export function OwnStream({ stream }: { readonly stream: string }) {
  const store = useStore();
  const record = store.get(stream);
  const speaker = record ? leadingSpeaker(record) : undefined;
  const reading = record && speaker ? readChannel(speaker, record.live) : null;
  return (
    <p class="own-stream">
      {reading ? (
        <span
          class={isFirm(reading) ? 'winner compact' : 'winner compact uncertain'}
          data-emotion={reading.label}
        >
          <span class="swatch" aria-hidden="true" />
          <span class="emotion">{reading.label}</span>
          <span class="percent">{formatPercent(reading.probability)}</span>
        </span>
      ) : (
        <span class="muted">{record && !record.live ? 'No result' : 'Listening'}</span>
      )}
      <a href={callHref(stream)} aria-label={`Open ${stream}`}>
        Open
      </a>
    </p>
  );
}
