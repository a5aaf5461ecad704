import { useEffect, useState } from 'preact/hooks';
import { type MetricCard, type ModelDescription, toUndertoneError } from 'undertone/sdk';
import { useDashboard } from '../app/dashboard.ts';
import { Meter } from '../charts/meter.tsx';
import { useValue } from '../state/use-value.ts';
import { capitalize } from '../streams/moment.ts';
import { groupMetrics, type MetricGroup, measureName } from './metric-groups.ts';

/** Which model judges, how well it was measured to, and what it must not be used for. */
export function ModelPage() {
  const { client, session } = useDashboard();
  const [card, setCard] = useState<ModelDescription | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  const isGranted = useValue(session.access).type === 'granted';
  useEffect(() => {
    if (!isGranted) return;
    client.model().then(setCard, (thrown: unknown) => setTrouble(toUndertoneError(thrown).message));
  }, [client, isGranted]);
  return (
    <section class="page" aria-labelledby="model-title">
      <div class="page-title">
        <h1 id="model-title">Model</h1>
        {card && (
          <p class="muted">
            {card.name} <span class="tag">{card.version}</span>
          </p>
        )}
      </div>
      {trouble !== null && <p class="trouble">{trouble}</p>}
      {card === null && trouble === null && <p class="empty">Asking the server for its model</p>}
      {card && <Card card={card} />}
    </section>
  );
}

function Card({ card }: { readonly card: ModelDescription }) {
  return (
    <div class="model-grid">
      <section class="panel limits" aria-labelledby="limits-title">
        <h2 id="limits-title">What it is for, and what not</h2>
        <p>{card.intendedUse}.</p>
        <p>
          It hears how a voice sounds to a model, not what a person feels. Use trends over a conversation,
          never a single result, and never as the only ground for a decision about a person. In the European
          Union, inferring the emotions of people at work is prohibited (AI Act, Article 5(1)(f)).
        </p>
        <dl class="facts">
          <Fact name="Licence of the weights">{card.licence}</Fact>
        </dl>
      </section>
      <section class="panel" aria-labelledby="facts-title">
        <h2 id="facts-title">What it is</h2>
        <Facts card={card} />
      </section>
      <section class="panel metrics" aria-labelledby="metrics-title">
        <h2 id="metrics-title">How well it was measured to hear</h2>
        {card.metrics.length === 0 && <p class="note">This card holds no measurements.</p>}
        <div class="metric-groups">
          {groupMetrics(card.metrics).map((group) => (
            <Group key={group.protocol} group={group} />
          ))}
        </div>
        {card.metrics.length > 0 && <p class="note">{readingAid(card)}</p>}
      </section>
    </div>
  );
}

/** What the numbers have to be held against. */
function readingAid({ labels, metrics }: ModelDescription): string {
  const guessing = `Guessing has a mean recall of ${(100 / labels.length).toFixed(1)} %.`;
  const hasCalibration = metrics.some(({ name }) => name.endsWith('.ece'));
  return hasCalibration ? `${guessing} Calibration error is better the smaller it is.` : guessing;
}

function Facts({ card }: { readonly card: ModelDescription }) {
  const { training, experts, router, labels, cohorts } = card;
  const sizes = Object.entries(experts).map(
    ([name, { parameters }]) => `${name} ${parameters.toLocaleString('en')}`,
  );
  return (
    <dl class="facts">
      <Fact name="Emotions">{labels.join(', ')}</Fact>
      <Fact name="Groups with an expert">{cohorts.length > 0 ? cohorts.join(', ') : 'none'}</Fact>
      <Fact name="Parameters">{sizes.join(' · ')}</Fact>
      {router && <Fact name="Router">{`${router.parameters.toLocaleString('en')} parameters`}</Fact>}
      <Fact name="Trained on">{training.data.join('; ')}</Fact>
      <Fact name="Speakers">{training.speakers}</Fact>
      <Fact name="Recipe">{`${training.recipe}, seed ${training.seed}, commit ${training.commit}`}</Fact>
    </dl>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Group({ group: { title, protocol, metrics } }: { readonly group: MetricGroup }) {
  return (
    <div class="metric-group">
      <h3>{capitalize(title)}</h3>
      <ul>
        {metrics.map((metric) => {
          const text = `${(metric.value * 100).toFixed(1)} %`;
          return (
            <li key={metric.name}>
              <span>{measureName(metric)}</span>
              <Meter name={measureName(metric)} value={metric.value} text={text} />
              <span class="number">{text}</span>
            </li>
          );
        })}
      </ul>
      <p class="note">{`${describeCounts(metrics)}. ${capitalize(protocol)}`}</p>
    </div>
  );
}

/** How many were judged: clips or windows, as the protocol says. */
function describeCounts(metrics: readonly MetricCard[]): string {
  const counts = metrics.map(({ n }) => n);
  const [fewest, most] = [Math.min(...counts), Math.max(...counts)];
  const format = (count: number) => count.toLocaleString('en');
  return fewest === most ? `n = ${format(most)}` : `n = ${format(fewest)} to ${format(most)}`;
}
