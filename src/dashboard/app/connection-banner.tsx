import { useValue } from '../state/use-value.ts';
import { useDashboard } from './dashboard.ts';

/** Says that what is on the page is not current, and why; nothing while it is. */
export function ConnectionBanner() {
  const { tone, detail } = useValue(useDashboard().feed.connection);
  if (detail === null) return null;
  return (
    <p class="banner" role="alert" data-tone={tone}>
      {detail}
    </p>
  );
}
