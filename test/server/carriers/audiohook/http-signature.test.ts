import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  readSignatureHeaders,
  signComponents,
} from '../../../../src/server/carriers/audiohook/http-signature.ts';

const PARAMS = '("@authority" "x-api-key");keyid="k";nonce="n";alg="hmac-sha256";created=1;expires=2';

describe('the headers of a signature', () => {
  test('are read, and the parameters kept as they were written', () => {
    expect(readSignatureHeaders(`sig1=${PARAMS}`, 'sig1=:AAEC:')).toEqual({
      components: ['@authority', 'x-api-key'],
      params: PARAMS,
      keyId: 'k',
      nonce: 'n',
      algorithm: 'hmac-sha256',
      created: 1,
      expires: 2,
      signature: Buffer.from([0, 1, 2]),
    });
  });

  test('need not say everything', () => {
    const read = readSignatureHeaders('sig1=("x-api-key")', 'sig1=:AAEC:');
    expect(read).toMatchObject({ keyId: '', nonce: '', algorithm: '', created: Number.NaN });
  });

  test.each([
    ['that are empty', '', ''],
    ['of two signatures', `sig1=${PARAMS}`, 'sig2=:AAEC:'],
    ['without a list', 'sig1=keyid="k"', 'sig1=:AAEC:'],
    ['whose signature is no base64', `sig1=${PARAMS}`, 'sig1=:?:'],
    ['whose signature is not in colons', `sig1=${PARAMS}`, 'sig1=AAEC'],
    ['with something after', `sig1=${PARAMS} and more`, 'sig1=:AAEC:'],
  ])('%s are no signature', (_, input, signature) => {
    expect(readSignatureHeaders(input, signature)).toBeNull();
  });

  test('whatever they are, they are read or not, and soon', () => {
    const near = fc.stringMatching(
      /^sig1=\(("[a-z@-]{0,9}" ?){0,5}\)(;[a-z]{1,7}=("[^"]{0,9}"|\d{1,9})){0,6}$/,
    );
    fc.assert(
      fc.property(fc.oneof(near, fc.string()), fc.string(), (input, signature) => {
        const read = readSignatureHeaders(input, `sig1=:${Buffer.from(signature).toString('base64')}:`);
        expect(read === null || input.trim().endsWith(read.params)).toBe(true);
      }),
      { seed: 1, numRuns: 500 },
    );
    const long = `sig1=(${'"a" '.repeat(20_000)}`;
    expect(readSignatureHeaders(long, 'sig1=:AAEC:')).toBeNull();
  });
});

test('every component, its order, its value, the parameters and the secret are signed', () => {
  const sign = (names: string, params = PARAMS, secret = 's') =>
    signComponents(
      [...names].map((name) => [name, `value of ${name}`] as const),
      params,
      Buffer.from(secret),
    ).toString('hex');
  const all = [
    sign('ab'),
    sign('ba'),
    sign('a'),
    sign('abc'),
    sign('ab', `${PARAMS}0`),
    sign('ab', PARAMS, 't'),
  ];
  expect(new Set(all).size).toBe(all.length);
  expect(sign('ab')).toBe(all[0]);
});
