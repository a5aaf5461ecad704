/**
 * Waits for work that cannot be stopped from inside, or for the interruption, whichever comes first.
 *
 * @param work - goes on unheeded after an interruption; its failure is then of no interest
 * @param interrupted - the terminal's signal
 * @throws the signal's reason when interrupted
 */
export async function unlessInterrupted<T>(work: Promise<T>, interrupted: AbortSignal): Promise<T> {
  interrupted.throwIfAborted();
  let giveUp = (): void => {};
  const interruption = new Promise<never>((_, reject) => {
    giveUp = () => reject(interrupted.reason);
    interrupted.addEventListener('abort', giveUp, { once: true });
  });
  try {
    return await Promise.race([work, interruption]);
  } finally {
    interrupted.removeEventListener('abort', giveUp);
  }
}
