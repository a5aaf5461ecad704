import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readConfigFile } from '../../../src/server/config/config-file.ts';
import { describeConfig } from '../../../src/server/config/describe-config.ts';
import { explainServerConfig } from '../../../src/server/config.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { SECRET } from '../auth/tokens.ts';

async function file(text: string): Promise<string> {
  const path = join(await temporaryFolder(), 'undertone.json');
  await writeFile(path, text);
  return path;
}

describe('a configuration file', () => {
  test('weighs less than the environment, and that less than options', async () => {
    const path = await file('{"port": 1, "lanes": 1, "maxAheadMs": 1}');
    const { config, sources } = explainServerConfig({
      file: await readConfigFile(path),
      environment: { UNDERTONE_CONFIG: path, UNDERTONE_LANES: '2', UNDERTONE_PORT: '2' },
      options: { port: '3' },
    });
    expect(config).toMatchObject({ port: 3, lanes: 2, maxAheadMs: 1 });
    expect(sources).toMatchObject({
      port: 'option',
      lanes: 'UNDERTONE_LANES',
      maxAheadMs: `file ${path}`,
      host: 'default',
    });
  });

  test('means paths from where it lies, and addresses as they are', async () => {
    const path = await file('{"authSecretFile": "secret", "authJwks": "https://id.example/keys"}');
    const { config } = explainServerConfig({ file: await readConfigFile(path) });
    expect(config.authSecretFile).toBe(join(path, '..', 'secret'));
    expect(config.authJwks).toBe('https://id.example/keys');
  });

  test('has its problems listed with all others, each with its place', async () => {
    const path = await file('{"prot": 1, "lanes": -1, "smoothingMs": "long"}');
    const inputs = {
      file: await readConfigFile(path),
      environment: { UNDERTONE_HOP_FRAMES: '0', UNDERTONE_MAX_AHED_MS: '1' },
      options: { priors: 'bored=1' },
    };
    const { message } = await Promise.resolve()
      .then(() => explainServerConfig(inputs))
      .then(
        () => expect.fail('it was accepted'),
        (error: Error) => error,
      );
    for (const part of [
      `unknown field prot in ${path}, did you mean port?`,
      `lanes must be 0 or more, got -1 (from file ${path})`,
      `smoothingMs must be a number, got long (from file ${path})`,
      'hopFrames must be 1 or more, got 0 (from UNDERTONE_HOP_FRAMES)',
      "UNDERTONE_MAX_AHED_MS is not a variable of Undertone's, did you mean UNDERTONE_MAX_AHEAD_MS?",
      'got bored',
    ]) {
      expect(message).toContain(part);
    }
  });

  test.each(['[]', 'null', '5', '{"authSecret": "abc'])(
    'must be a JSON object, not %s, and is not quoted',
    async (text) => {
      const error = await readConfigFile(await file(text)).catch((thrown: Error) => thrown);
      expect(error).toMatchObject({ code: 'ERR_INVALID_OPTION' });
      expect((error as Error).message).not.toContain('abc');
    },
  );

  test('that is not there is said to be', async () => {
    await expect(readConfigFile('/nowhere/undertone.json')).rejects.toMatchObject({
      code: 'ERR_FILE_NOT_FOUND',
    });
  });
});

describe('secrets', () => {
  test('are masked where a configuration is shown', () => {
    const explained = explainServerConfig({
      environment: { UNDERTONE_AUTH_SECRET: SECRET, UNDERTONE_MONITOR_TOKEN: 'a-monitor-password' },
    });
    const shown = JSON.stringify(describeConfig(explained));
    expect(shown).not.toContain(SECRET);
    expect(shown).not.toContain('a-monitor-password');
    expect(describeConfig(explained)).toContainEqual({
      key: 'authSecret',
      value: '********',
      source: 'UNDERTONE_AUTH_SECRET',
    });
  });

  test('that are too short are refused without being quoted', () => {
    for (const options of [{ authSecret: 'hunter2' }, { authSecret: SECRET, monitorToken: 'hunter2' }]) {
      const error = (() => {
        try {
          return explainServerConfig({ options });
        } catch (thrown) {
          return thrown as Error;
        }
      })();
      expect((error as Error).message).toContain('or more characters');
      expect((error as Error).message).not.toContain('hunter2');
    }
  });
});
