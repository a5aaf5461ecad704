import iconUrl from '../icon.svg?url';
import { useValue } from '../state/use-value.ts';
import { useDashboard } from './dashboard.ts';
import { type PageName, pageHref } from './route.ts';

const TABS: readonly (readonly [PageName, string])[] = [
  ['wall', 'Calls'],
  ['try', 'Try it'],
  ['model', 'Model'],
  ['health', 'Health'],
];

/** Name, pages and the state of the connection. */
export function Header() {
  const { session } = useDashboard();
  const isDenied = useValue(session.access).type === 'denied';
  const token = useValue(session.token);
  return (
    <header class="page-header">
      <div class="page-header-inner">
        <a class="brand" href={pageHref('wall')}>
          <img src={iconUrl} alt="" width="30" height="30" />
          <span>Undertone</span>
        </a>
        {!isDenied && <Tabs />}
        <div class="page-header-end">
          {!isDenied && <ConnectionPill />}
          {token !== null && <SignOutButton />}
        </div>
      </div>
    </header>
  );
}

function Tabs() {
  const { route, microphone } = useDashboard();
  const { page } = useValue(route);
  const isRecording = useValue(microphone.state) === 'on';
  return (
    <nav class="tabs" aria-label="Pages">
      {TABS.map(([name, text]) => {
        const isCurrent = page === name || (page === 'call' && name === 'wall');
        return (
          <a key={name} href={pageHref(name)} aria-current={isCurrent ? 'page' : undefined}>
            {text}
            {name === 'try' && isRecording && (
              <span class="recording" role="img" aria-label="microphone is on" />
            )}
          </a>
        );
      })}
    </nav>
  );
}

function ConnectionPill() {
  const { tone, text } = useValue(useDashboard().feed.connection);
  return (
    <p class="pill" role="status" data-tone={tone}>
      <span class="dot" aria-hidden="true" />
      {text}
    </p>
  );
}

function SignOutButton() {
  const { signOut } = useDashboard();
  return (
    <button type="button" class="plain" onClick={signOut}>
      Sign out
    </button>
  );
}
