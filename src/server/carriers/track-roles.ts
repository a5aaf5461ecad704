import type { ChannelRole } from '../../sdk/audio.ts';
import { CARRIER_NAMES, type CarrierName } from './carrier-name.ts';

/**
 * Who speaks on a track, unless the call or the configuration says otherwise.
 *
 * A stream is tapped at the customer's leg: what comes in from there is the customer. Two voices in one channel cannot be
 * told apart, so `mixed` is a role of its own, which is not analysed by default: the agent is in it.
 */
const DEFAULT_ROLES: Readonly<Record<string, ChannelRole>> = {
  inbound: 'customer',
  outbound: 'agent',
  external: 'customer',
  internal: 'agent',
  caller: 'customer',
  callee: 'agent',
  leg: 'customer',
  mixed: 'mixed',
};

const ROLE = /^[A-Za-z0-9_-]{1,64}$/;

/** One entry of `carrierRoles`, as `inbound=customer` or `telnyx.inbound=agent`. */
const ENTRY = new RegExp(
  `^((?:${CARRIER_NAMES.join('|')})\\.)?(${Object.keys(DEFAULT_ROLES).join('|')})=([A-Za-z0-9_-]{1,64})$`,
);

/**
 * Whether an entry of `carrierRoles` can be read.
 *
 * @param entry - as in the configuration
 */
export function isTrackRole(entry: string): boolean {
  return ENTRY.test(entry);
}

/**
 * A role as a call itself gives it.
 *
 * @param role - what the carrier passed on
 * @returns undefined for what is no role, so that the configuration decides
 */
export function givenRole(role: string | null | undefined): ChannelRole | undefined {
  return role && ROLE.test(role) ? role : undefined;
}

/** Says who speaks on a track. */
export type RoleOf = (carrier: CarrierName, track: string) => ChannelRole;

/**
 * Reads `carrierRoles`: an entry for one carrier weighs more than one for all, the last of several more than the first.
 *
 * @param entries - as in the configuration, checked
 * @returns `speaker` for tracks that nobody knows
 */
export function createRoleOf(entries: readonly string[]): RoleOf {
  const roles = new Map<string, ChannelRole>(Object.entries(DEFAULT_ROLES));
  for (const entry of entries) {
    const [, carrier = '', track = '', role = ''] = ENTRY.exec(entry) ?? [];
    roles.set(carrier + track, role);
  }
  return (carrier, track) => roles.get(`${carrier}.${track}`) ?? roles.get(track) ?? 'speaker';
}
