import { UndertoneError } from '../errors.ts';
import type { AlertDraft, AlertPlace } from './context.ts';
import type { OptionsSchema } from './options-schema.ts';
import { resolveOptions } from './resolve-options.ts';

const TEXT = { type: 'string', min: 1, max: 256 } as const;

const SCHEMA: OptionsSchema = {
  name: TEXT,
  severity: { type: 'enum', values: ['info', 'warning', 'critical'] },
  message: { type: 'string', min: 1, max: 1_024 },
  channel: { type: 'number', integer: true, min: 0, max: 7, optional: true },
  role: { ...TEXT, optional: true },
  cleared: { type: 'boolean', optional: true },
};

const PLACE: OptionsSchema = {
  stream: TEXT,
  epoch: TEXT,
  atMs: { type: 'number', min: 0 },
};

/**
 * Checks what a plugin wants to say and takes from it only what an alert may hold.
 *
 * @param place - an event of the stream, or its stream, epoch and time
 * @param alert - what the plugin gave
 * @throws UndertoneError `ERR_PLUGIN` that lists every problem
 */
export function checkAlert(
  { stream, epoch, atMs }: AlertPlace,
  alert: AlertDraft,
): { readonly place: AlertPlace; readonly alert: AlertDraft } {
  const at = resolveOptions(PLACE, { stream, epoch, atMs });
  const draft = resolveOptions(SCHEMA, alert);
  const problems = [...at.problems, ...draft.problems];
  if (problems.length > 0) throw new UndertoneError('ERR_PLUGIN', `wrong alert: ${problems.join('; ')}`);
  return { place: { stream, epoch, atMs }, alert: draft.options as unknown as AlertDraft };
}
