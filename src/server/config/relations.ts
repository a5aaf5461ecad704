import { isIP } from 'node:net';
import { isTrackRole } from '../carriers/track-roles.ts';
import { isLoopback } from '../loopback.ts';
import type { Problem } from '../validator.ts';
import { isAuthConfigured, type ServerConfig } from './server-config.ts';

/**
 * What is wrong with how values go together, each of them being right.
 *
 * @param config - its fields have been checked
 */
export function relationProblems(config: ServerConfig): Problem[] {
  return [
    ...less(config, 'pongTimeoutMs', 'pingIntervalMs'),
    ...less(config, 'slowSubscriberBytes', 'maxSubscriberBytes'),
    ...notMore(config, 'mintedTokenMs', 'maxMintedTokenMs'),
    ...oneOf(config, 'authSecret', 'authSecretFile'),
    ...oneOf(config, 'monitorToken', 'monitorTokenFile'),
    ...monitorProblems(config),
    ...tlsProblems(config),
    ...proxyProblems(config),
    ...hostProblems(config),
    ...carrierProblems(config),
  ];
}

type NumberKey = {
  [K in keyof ServerConfig]: ServerConfig[K] extends number ? K : never;
}[keyof ServerConfig];
type TextKey = 'authSecret' | 'authSecretFile' | 'monitorToken' | 'monitorTokenFile';

function less(config: ServerConfig, key: NumberKey, bound: NumberKey): Problem[] {
  if (config[key] < config[bound]) return [];
  return [{ field: key, text: `${key} must be less than ${bound} (${config[bound]}), got ${config[key]}` }];
}

function notMore(config: ServerConfig, key: NumberKey, bound: NumberKey): Problem[] {
  if (config[key] <= config[bound]) return [];
  const text = `${key} must not be more than ${bound} (${config[bound]}), got ${config[key]}`;
  return [{ field: key, text }];
}

function oneOf(config: ServerConfig, key: TextKey, other: TextKey): Problem[] {
  if (config[key] === null || config[other] === null) return [];
  return [
    { field: other, text: `${key} and ${other} are two ways to give one thing; leave one of them out` },
  ];
}

function monitorProblems(config: ServerConfig): Problem[] {
  if (isAuthConfigured(config) || (config.monitorToken === null && config.monitorTokenFile === null))
    return [];
  const text =
    'monitorToken has no effect without authentication; set authSecret, authSecretFile or authJwks';
  return [{ field: config.monitorToken === null ? 'monitorTokenFile' : 'monitorToken', text }];
}

function tlsProblems({ tlsCertFile, tlsKeyFile }: ServerConfig): Problem[] {
  if ((tlsCertFile === null) === (tlsKeyFile === null)) return [];
  const field = tlsCertFile === null ? 'tlsKeyFile' : 'tlsCertFile';
  return [{ field, text: 'TLS needs both tlsCertFile and tlsKeyFile; give the other one too' }];
}

function proxyProblems({ trustedProxies }: ServerConfig): Problem[] {
  return trustedProxies
    .filter((proxy) => !isNetwork(proxy))
    .map((proxy) => ({
      field: 'trustedProxies',
      text: `trustedProxies must be addresses or networks, such as 10.0.0.0/8, got ${proxy}`,
    }));
}

function isNetwork(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128));
}

function hostProblems(config: ServerConfig): Problem[] {
  if (isAuthConfigured(config) || isLoopback(config.host)) return [];
  const text = `host must be a loopback address (127.0.0.1, ::1 or localhost) because no authentication is configured, got ${config.host}; to be reached from elsewhere set authSecret, authSecretFile or authJwks, or put a proxy that authenticates on this machine`;
  return [{ field: 'host', text }];
}

function carrierProblems({ carrierRoles, carrierUrl, twilioAuthTokens }: ServerConfig): Problem[] {
  const wrongRoles = carrierRoles
    .filter((entry) => !isTrackRole(entry))
    .map((entry) => ({
      field: 'carrierRoles',
      text: `carrierRoles must look like outbound=customer or telnyx.inbound=agent, got ${entry}`,
    }));
  if (twilioAuthTokens.length === 0 || carrierUrl !== null) return wrongRoles;
  const text =
    'twilioAuthTokens need carrierUrl: Twilio signs the address it was given, such as wss://voice.example.com';
  return [...wrongRoles, { field: 'carrierUrl', text }];
}
