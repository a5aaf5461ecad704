import { UndertoneError } from 'undertone/sdk';

/** What browsers call the reasons for which there is no microphone, in words that say what to do. */
const TEXTS: Readonly<Record<string, string>> = {
  NotAllowedError:
    'The browser does not let this page use the microphone. Allow it in the address bar or in the site settings, then try again.',
  NotFoundError: 'No microphone was found. Connect one, then try again.',
  NotReadableError:
    'The microphone is in use by another program, or the system blocks it. Close that program, then try again.',
  SecurityError: 'The browser settings forbid microphones on this page.',
};

/**
 * Why the microphone, or what it is sent to, does not work, for people.
 *
 * @param thrown - what a `catch` received
 */
export function describeCaptureError(thrown: unknown): string {
  if (thrown instanceof UndertoneError) return thrown.message;
  if (!(thrown instanceof Error)) return 'The microphone does not work.';
  return TEXTS[thrown.name] ?? `The microphone does not work: ${thrown.message}`;
}

/**
 * Why this page cannot use a microphone at all; null when it can.
 *
 * @param scope - the page's window
 */
export function whyNoMicrophone(scope: {
  readonly isSecureContext: boolean;
  readonly navigator: Navigator;
}): string | null {
  if (!scope.isSecureContext) {
    return 'Browsers give the microphone to secure pages only: open this page as http://localhost or over https.';
  }
  // Typed as always there, which old browsers and embedded ones do not know.
  return 'mediaDevices' in scope.navigator ? null : 'This browser gives no microphone to pages.';
}
