import type { NeedLevel } from '../need/need.ts';
import type { StreamRecord } from '../streams/stream-record.ts';

/** Which streams the wall shows. */
export interface WallFilter {
  readonly show: 'all' | 'watch' | 'live' | 'ended';
  /** Part of a stream's name. */
  readonly search: string;
}

/** Nothing is left out. */
export const EVERYTHING: WallFilter = Object.freeze({ show: 'all', search: '' });

const LEVELS: Readonly<Record<WallFilter['show'], readonly NeedLevel[]>> = {
  all: ['now', 'watch', 'fine', 'ended'],
  watch: ['now', 'watch'],
  live: ['now', 'watch', 'fine'],
  ended: ['ended'],
};

const CHOICES: readonly (readonly [WallFilter['show'], string])[] = [
  ['all', 'All'],
  ['watch', 'Watch'],
  ['live', 'Live'],
  ['ended', 'Ended'],
];

/** From here on a search helps more than it takes room. */
const MANY_STREAMS = 8;

/**
 * Whether the wall shows a stream.
 *
 * @param record - the stream
 * @param filter - what is asked for
 */
export function matchesFilter(record: StreamRecord, { show, search }: WallFilter): boolean {
  const isNamed = record.stream.toLowerCase().includes(search.trim().toLowerCase());
  return isNamed && LEVELS[show].includes(record.need.level);
}

/** What the toolbar shows and changes. */
export interface WallToolbarProps {
  readonly records: readonly StreamRecord[];
  readonly filter: WallFilter;
  readonly onFilter: (filter: WallFilter) => void;
  /** Whether the order is held. */
  readonly isHeld: boolean;
}

/** How many calls there are and how they are, and which of them to show. */
export function WallToolbar({ records, filter, onFilter, isHeld }: WallToolbarProps) {
  const levels = records.map(({ need }) => need.level);
  const count = (show: WallFilter['show']) => levels.filter((level) => LEVELS[show].includes(level)).length;
  const needy = levels.filter((level) => level === 'now').length;
  return (
    <div class="toolbar">
      <div class="toolbar-title">
        <h1 id="wall-title">Calls</h1>
        <p class="muted">{count('live') === 1 ? '1 live' : `${count('live')} live`}</p>
        {needy > 0 && <p class="needy">{needy === 1 ? '1 needs attention' : `${needy} need attention`}</p>}
        {isHeld && <p class="muted">Order held while you point</p>}
      </div>
      {records.length > 0 && (
        <fieldset class="segments">
          <legend class="visually-hidden">Show</legend>
          {CHOICES.map(([show, text]) => (
            <label key={show}>
              <input
                type="radio"
                name="show"
                checked={filter.show === show}
                onChange={() => onFilter({ ...filter, show })}
              />
              <span>
                {text} <span class="count">{count(show)}</span>
              </span>
            </label>
          ))}
        </fieldset>
      )}
      {(records.length >= MANY_STREAMS || filter.search !== '') && (
        <input
          type="search"
          class="search"
          placeholder="Find a call"
          aria-label="Find a call by its name"
          value={filter.search}
          onInput={({ currentTarget }) => onFilter({ ...filter, search: currentTarget.value })}
        />
      )}
    </div>
  );
}
