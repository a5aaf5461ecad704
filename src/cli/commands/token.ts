import { Command, InvalidArgumentError } from 'commander';
import { UndertoneError } from '../../sdk/errors.ts';
import { SCOPES, type Scope } from '../../server/auth/grant.ts';
import { type MintedToken, signToken } from '../../server/auth/minting/sign-token.ts';
import { loadSecret } from '../../server/auth/token-keys.ts';
import { STREAM_PATTERN } from '../../server/protocol/stream-pattern.ts';
import type { CommandContext } from '../command-context.ts';
import { parseDuration } from '../options/duration-option.ts';
import { collectSettings } from '../options/setting-option.ts';
import { readServerConfig } from '../server-settings.ts';

interface TokenOptions {
  readonly scopes: readonly Scope[];
  readonly streams?: readonly string[];
  readonly ttl?: number;
  readonly subject?: string;
  readonly config?: string;
  readonly authSecretFile?: string;
  readonly set: Readonly<Record<string, string>>;
  readonly json?: true;
}

const DEFAULT_TTL_MS = 3_600_000;

/** `undertone token`: a token for a server, signed with its secret; the first of a new server, above all. */
export function tokenCommand({ terminal }: CommandContext): Command {
  return new Command('token')
    .description("make a token with the server's secret")
    .requiredOption('--scopes <list>', `what it may be used for: ${SCOPES.join(', ')}`, parseScopes)
    .option('--streams <list>', 'streams it is about, names and patterns (default: all)', parseStreams)
    .option('--ttl <duration>', 'how long it is valid, as 15m, 12h or 30d (default: 1h)', parseDuration)
    .option('--subject <name>', 'whom it is for')
    .option('--config <file>', "the server's JSON file of settings")
    .option('--auth-secret-file <file>', 'file that holds the secret')
    .option('--set <key=value>', 'any other setting of the server; may be given again', collectSettings, {})
    .option('--json', 'print the token and what it says as JSON')
    .action(async (options: TokenOptions) => {
      const minted = await mint(options);
      terminal.print(options.json ? JSON.stringify(minted) : minted.token);
    });
}

async function mint(options: TokenOptions): Promise<MintedToken> {
  const { scopes, streams = ['*'], ttl = DEFAULT_TTL_MS, subject = null } = options;
  const { authSecretFile } = options;
  const { config } = await readServerConfig(options.config, options.set, { authSecretFile });
  const secret = await loadSecret(config);
  if (secret === null) throw noSecret();
  const nowMs = Date.now();
  return signToken({ scopes, streams, subject, expiresAtMs: nowMs + ttl }, { secret, config, nowMs });
}

function noSecret(): UndertoneError {
  return new UndertoneError(
    'ERR_INVALID_OPTION',
    'there is no secret to sign with: give --auth-secret-file, or the configuration or environment of the server; one is made with: openssl rand -base64 48',
  );
}

function parseScopes(text: string): readonly Scope[] {
  const words = text.split(',').map((word) => word.trim());
  const unknown = words.find((word) => !SCOPES.some((scope) => scope === word));
  if (unknown === undefined) return SCOPES.filter((scope) => words.includes(scope));
  throw new InvalidArgumentError(`it must be some of ${SCOPES.join(',')}, got ${unknown}.`);
}

function parseStreams(text: string): readonly string[] {
  const patterns = text.split(',').map((pattern) => pattern.trim());
  const wrong = patterns.find((pattern) => !STREAM_PATTERN.test(pattern));
  if (wrong === undefined) return patterns;
  throw new InvalidArgumentError(`it must be names and patterns such as call-*,demo, got ${wrong}.`);
}
