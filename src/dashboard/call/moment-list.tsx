import { describeMoment, type Moment, momentKind } from '../streams/moment.ts';
import { formatStreamTime } from '../streams/stream-time.ts';

/** Moments shown; the chart has the others. */
const MAX_SHOWN = 60;

/** What the list shows. */
export interface MomentListProps {
  readonly moments: readonly Moment[];
  /** Told which time to look at, ms. */
  readonly onChoose: (atMs: number) => void;
}

/** States, alerts and losses in words, newest first. */
export function MomentList({ moments, onChoose }: MomentListProps) {
  const newest = moments.slice(-MAX_SHOWN).reverse();
  return (
    <section class="panel moments" aria-labelledby="moments-title">
      <h2 id="moments-title">What happened</h2>
      {newest.length === 0 && <p class="note">Changes of mood, alerts and missing audio are listed here.</p>}
      <ol>
        {newest.map((moment) => (
          <li key={moment.offset}>
            <button type="button" class="moment" onClick={() => onChoose(moment.atMs)}>
              <span class="time">{formatStreamTime(moment.atMs)}</span>
              <span class="moment-text">
                <MomentMark moment={moment} />
                {describeMoment(moment)}
              </span>
              <span class="moment-kind">{momentKind(moment)}</span>
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}

function MomentMark({ moment }: { readonly moment: Moment }) {
  if (moment.type === 'emotion.state')
    return <span class="swatch" data-emotion={moment.label} aria-hidden="true" />;
  const tone = moment.type === 'alert' && moment.severity === 'critical' && !moment.cleared ? 'bad' : 'busy';
  return <span class="mark" data-tone={tone} aria-hidden="true" />;
}
