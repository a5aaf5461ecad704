import { useEffect } from 'preact/hooks';
import { CallPage } from '../call/call-page.tsx';
import { HealthPage } from '../health/health-page.tsx';
import { ModelPage } from '../model/model-page.tsx';
import { SignInPage } from '../sign-in/sign-in-page.tsx';
import { useValue } from '../state/use-value.ts';
import { TryPage } from '../try/try-page.tsx';
import { WallPage } from '../wall/wall-page.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { useDashboard } from './dashboard.ts';
import { DropAnywhere } from './drop-anywhere.tsx';
import { Header } from './header.tsx';
import type { Route } from './route.ts';

/** The whole page. */
export function App() {
  const { session, announcement } = useDashboard();
  const isDenied = useValue(session.access).type === 'denied';
  const announced = useValue(announcement);
  return (
    <>
      <a class="skip" href="#content">
        Skip to content
      </a>
      <Header />
      <main id="content" tabIndex={-1}>
        {isDenied ? <SignInPage /> : <Pages />}
      </main>
      <footer class="page-footer">
        <p>An emotion in a voice is an estimate, not what a person feels. Treat it as a hint.</p>
      </footer>
      <div id="announcer" class="visually-hidden" aria-live="polite">
        {announced}
      </div>
    </>
  );
}

function Pages() {
  const route = useValue(useDashboard().route);
  const { page } = route;
  const title = titleOf(route);
  useEffect(() => {
    document.title = title;
    window.scrollTo(0, 0);
  }, [title]);
  return (
    <>
      <ConnectionBanner />
      {page === 'wall' && <WallPage />}
      {page === 'call' && <CallPage key={route.stream} stream={route.stream} />}
      {page === 'try' && <TryPage />}
      {page === 'model' && <ModelPage />}
      {page === 'health' && <HealthPage />}
      <DropAnywhere />
    </>
  );
}

function titleOf(route: Route): string {
  switch (route.page) {
    case 'wall':
      return 'Undertone';
    case 'call':
      return `${route.stream} · Undertone`;
    case 'try':
      return 'Try it · Undertone';
    case 'model':
      return 'Model · Undertone';
    case 'health':
      return 'Health · Undertone';
    default:
      return route satisfies never;
  }
}
