import type { ChannelRole } from '../../sdk/audio.ts';
import { UndertoneError } from '../../sdk/errors.ts';
import type { ChannelInfo } from '../../sdk/events.ts';
import { tooManyRoles } from '../protocol/publisher-messages.ts';

const DEFAULT_ROLE: ChannelRole = 'speaker';

/**
 * Decides which channels of a stream are analysed.
 *
 * Inferring the emotions of people at work is prohibited in the EU (AI Act, Art. 5(1)(f)), so a role that is not on the list
 * is dropped on arrival.
 *
 * @param channels - how many the audio has
 * @param roles - one a channel, in order; `speaker` for those left out
 * @param analyseRoles - roles to analyse, `*` for all
 * @throws UndertoneError `ERR_INVALID_MESSAGE` for more roles than channels, `ERR_CHANNELS` when nothing would be analysed
 */
export function planChannels(
  channels: number,
  roles: readonly ChannelRole[],
  analyseRoles: readonly string[],
): readonly ChannelInfo[] {
  if (roles.length > channels) throw tooManyRoles(roles.length, channels);
  const plan = Array.from({ length: channels }, (_, channel) =>
    planChannel(channel, roles[channel] ?? DEFAULT_ROLE, analyseRoles),
  );
  if (plan.some(({ analysed }) => analysed)) return plan;
  throw new UndertoneError(
    'ERR_CHANNELS',
    `at least one channel must have a role that is analysed (${analyseRoles.join(', ')}), got ${plan.map(({ role }) => role).join(', ')}; do not send audio that is only dropped, or change analyseRoles`,
  );
}

/**
 * Whether channels of a role are analysed.
 *
 * @param role - who speaks
 * @param analyseRoles - roles to analyse, `*` for all
 */
export function isRoleAnalysed(role: ChannelRole, analyseRoles: readonly string[]): boolean {
  return analyseRoles.includes('*') || analyseRoles.includes(role);
}

function planChannel(channel: number, role: ChannelRole, analyseRoles: readonly string[]): ChannelInfo {
  const analysed = isRoleAnalysed(role, analyseRoles);
  return analysed ? { channel, role, analysed } : { channel, role, analysed, reason: 'rolePolicy' };
}
