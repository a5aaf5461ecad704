import { expect, test } from 'vitest';
import { isTwilioSignature, signTwilioUrl } from '../../../../src/server/carriers/access/twilio-signature.ts';

const TOKEN = '12345678901234567890123456789012';
const URL = 'wss://emotions.example.com/v1/ingest/twilio';
const SIGNATURE = 'xAiSAoTfces1zlHUIpgoN0wUaLw=';

test('signs as Twilio does: the published library accepts this one', () => {
  expect(signTwilioUrl(TOKEN, URL)).toBe(SIGNATURE);
  expect(isTwilioSignature(SIGNATURE, [TOKEN], URL)).toBe(true);
});

test('takes any of several tokens', () => {
  expect(isTwilioSignature(SIGNATURE, ['another', TOKEN, 'a third'], URL)).toBe(true);
});

test('takes the address with and without the port it implies, however it is configured', () => {
  const withPort = 'wss://emotions.example.com:443/v1/ingest/twilio';
  expect(isTwilioSignature(signTwilioUrl(TOKEN, withPort), [TOKEN], URL)).toBe(true);
  expect(isTwilioSignature(SIGNATURE, [TOKEN], withPort)).toBe(true);
  const other = 'wss://emotions.example.com:8443/v1/ingest/twilio';
  expect(isTwilioSignature(SIGNATURE, [TOKEN], other)).toBe(false);
  expect(isTwilioSignature(signTwilioUrl(TOKEN, other), [TOKEN], other)).toBe(true);
});

test.each([
  ['a slash more', SIGNATURE, TOKEN, `${URL}/`],
  ['https in place of wss', SIGNATURE, TOKEN, URL.replace('wss', 'https')],
  ['another token', SIGNATURE, `${TOKEN}1`, URL],
  ['another letter', SIGNATURE.replace('x', 'y'), TOKEN, URL],
  ['nothing', '', TOKEN, URL],
  ['far too much', SIGNATURE.repeat(1_000), TOKEN, URL],
])('refuses %s', (_, signature, token, url) => {
  expect(isTwilioSignature(signature, [token], url)).toBe(false);
});

test('refuses everything where there is no token', () => {
  expect(isTwilioSignature(SIGNATURE, [], URL)).toBe(false);
});
