import { useState } from 'preact/hooks';
import { useDashboard } from '../app/dashboard.ts';
import { useValue } from '../state/use-value.ts';

/** Asks for a token, on servers that want one. */
export function SignInPage() {
  const { session, signIn } = useDashboard();
  const [token, setToken] = useState('');
  const access = useValue(session.access);
  const reason = access.type === 'denied' ? access.reason : null;

  function submit(event: Event): void {
    event.preventDefault();
    const given = token.trim();
    if (given !== '') signIn(given);
  }

  return (
    <form class="sign-in panel" onSubmit={submit}>
      <h1>Sign in</h1>
      <p class="muted">
        This server shows calls to people with an access token only. Ask whoever runs it for one that may
        subscribe.
      </p>
      <label for="token">Access token</label>
      <input
        id="token"
        type="password"
        autocomplete="off"
        spellcheck={false}
        value={token}
        aria-invalid={reason !== null}
        aria-describedby="token-note"
        onInput={({ currentTarget }) => setToken(currentTarget.value)}
      />
      {reason !== null && (
        <p class="trouble" role="alert">
          {`The server did not accept this token: ${reason}.`}
        </p>
      )}
      <button type="submit" class="primary">
        Sign in
      </button>
      <p id="token-note" class="note">
        It is kept in this tab until you sign out or close it, and sent to this server only.
      </p>
    </form>
  );
}
