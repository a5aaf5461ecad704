import type { CohortsResult } from './cohorts.ts';
import { repeatCommand } from './repeat-command.ts';

const CAPTION = `# Experts by gender and age

CREMA-D, six emotions, actors 1073 to 1091 unseen. One network for each group, fine-tuned from the same pretrained network on the
group's clips of actors 1001 to 1063, each clip equally often in every grouping. A speaker's group is taken as known, so no router errs.`;

/** Writes the comparison as Markdown. */
export function renderCohorts(results: readonly CohortsResult[]): string {
  const digits = (value: number) => value.toFixed(3);
  const total = results.map(({ grouping, scores, interval }) => {
    const range = interval === null ? '' : `${digits(interval.low)} to ${digits(interval.high)}`;
    return `| ${grouping} | ${digits(scores.uar)} | ${range} | ${digits(scores.accuracy)} | ${scores.n} |`;
  });
  const groups = results.flatMap(({ grouping, groups: parts }) =>
    parts.map(
      ({ group, speakers, trained, tested, uar }) =>
        `| ${grouping} | ${group} | ${speakers} | ${trained} | ${tested} | ${digits(uar)} |`,
    ),
  );
  return [
    CAPTION,
    '',
    '| groups | UAR | 95 % over speakers | accuracy | clips |',
    '|---|---|---|---|---|',
    ...total,
    '',
    '| groups | group | training speakers | training clips | test clips | UAR |',
    '|---|---|---|---|---|---|',
    ...groups,
    '',
    repeatCommand('cohorts --crema-d ../shared/data/crema-d', results),
    '',
  ].join('\n');
}
