import { describe, expect, test } from 'vitest';
import { createRoleOf, givenRole, isTrackRole } from '../../../src/server/carriers/track-roles.ts';

describe('who speaks on a track', () => {
  const byDefault = createRoleOf([]);

  test.each([
    ['twilio', 'inbound', 'customer'],
    ['plivo', 'outbound', 'agent'],
    ['genesys', 'external', 'customer'],
    ['genesys', 'internal', 'agent'],
    ['jambonz', 'caller', 'customer'],
    ['jambonz', 'callee', 'agent'],
    ['jambonz', 'mixed', 'mixed'],
    ['vonage', 'leg', 'customer'],
    ['twilio', 'third', 'speaker'],
  ] as const)('of %s, %s, is the %s', (carrier, track, role) => {
    expect(byDefault(carrier, track)).toBe(role);
  });

  test('is said by the configuration, for one carrier or for all, the last of several', () => {
    const roleOf = createRoleOf([
      'telnyx.inbound=agent',
      'inbound=guest',
      'outbound=first',
      'outbound=customer',
    ]);
    expect(roleOf('telnyx', 'inbound')).toBe('agent');
    expect(roleOf('twilio', 'inbound')).toBe('guest');
    expect(roleOf('telnyx', 'outbound')).toBe('customer');
    expect(roleOf('genesys', 'external')).toBe('customer');
  });
});

test.each([
  ['inbound=customer', true],
  ['vonage.leg=tenant-2_b', true],
  ['inbound=', false],
  ['inbound=a b', false],
  ['third=customer', false],
  ['nobody.inbound=customer', false],
  ['twilio.inbound=customer ', false],
  ['inbound', false],
])('%j can be configured: %s', (entry, isRight) => {
  expect(isTrackRole(entry)).toBe(isRight);
});

test.each([
  ['agent', 'agent'],
  ['', undefined],
  ['two words', undefined],
  ['a'.repeat(65), undefined],
  [null, undefined],
  [undefined, undefined],
])('a call that says %j means %s', (said, role) => {
  expect(givenRole(said)).toBe(role);
});
