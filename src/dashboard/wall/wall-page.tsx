import { useEffect, useMemo, useState } from 'preact/hooks';
import { useDashboard, useStore } from '../app/dashboard.ts';
import { pageHref } from '../app/route.ts';
import { useValue } from '../state/use-value.ts';
import type { StreamRecord } from '../streams/stream-record.ts';
import { CARD_HEIGHT, StreamCard } from './stream-card.tsx';
import { VirtualGrid } from './virtual-grid.tsx';
import { WallOrder } from './wall-order.ts';
import { EVERYTHING, matchesFilter, type WallFilter, WallToolbar } from './wall-toolbar.tsx';

const MIN_CARD_WIDTH = 300;
const GAP = 16;

/** A wall on which nothing happens comes to rest in its order all the same, ms. */
const REFRESH_MS = 2_000;

/** Every stream, those that need somebody first. */
export function WallPage() {
  const { session } = useDashboard();
  const store = useStore();
  const access = useValue(session.access);
  const [filter, setFilter] = useState<WallFilter>(EVERYTHING);
  const [isHeld, setIsHeld] = useState(false);
  const order = useMemo(() => new WallOrder(), []);
  useRefresh(REFRESH_MS);
  const all = store.list();
  const shown = order.arrange(
    all.filter((record) => matchesFilter(record, filter)),
    performance.now(),
    isHeld,
  );
  return (
    <section class="page" aria-labelledby="wall-title">
      <WallToolbar records={all} filter={filter} onFilter={setFilter} isHeld={isHeld && shown.length > 1} />
      {all.length === 0 && <EmptyWall isConnected={access.type === 'granted'} />}
      {all.length > 0 && shown.length === 0 && (
        <p class="empty">No call matches. Clear the search or choose All.</p>
      )}
      <VirtualGrid
        label="Calls"
        items={shown}
        keyOf={keyOf}
        render={(record) => <WallCard record={record} revision={record.revision} />}
        itemHeight={CARD_HEIGHT}
        minItemWidth={MIN_CARD_WIDTH}
        gap={GAP}
        onHold={setIsHeld}
      />
      {all.length > 0 && (
        <p class="note legend-note">
          Bars show the last 60 seconds: upwards where the voice sounded pleasant, downwards where it did not.
        </p>
      )}
    </section>
  );
}

function useRefresh(intervalMs: number): void {
  const [, setCount] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setCount((count) => count + 1), intervalMs);
    return () => clearInterval(timer);
  }, [intervalMs]);
}

/** Cards ask for their last minute when they are first seen, not hundreds at once. */
function WallCard({ record, revision }: { readonly record: StreamRecord; readonly revision: number }) {
  const { backfill } = useDashboard();
  useEffect(() => backfill.ask(record, 'minute'), [backfill, record]);
  return <StreamCard record={record} revision={revision} />;
}

/** A stream of the same name that began anew gets a card of its own. */
function keyOf({ stream, epoch }: StreamRecord): string {
  return `${stream} ${epoch}`;
}

function EmptyWall({ isConnected }: { readonly isConnected: boolean }) {
  if (!isConnected) return <p class="empty">Looking for calls</p>;
  return (
    <div class="empty">
      <h2>Nobody is speaking yet</h2>
      <p>Calls appear here as soon as audio is published to this server. The loudest need comes first.</p>
      <p>
        <a class="primary" href={pageHref('try')}>
          Try it with your voice or a file
        </a>
      </p>
    </div>
  );
}
