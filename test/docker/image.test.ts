import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { environmentVariable, SERVER_CONFIG_KEYS } from '../../src/server/config.ts';
import { REPOSITORY } from '../requirements.ts';

const read = (path: string): string => readFileSync(join(REPOSITORY, path), 'utf8');
const DOCKERFILE = read('docker/Dockerfile');
const COMPOSE = read('docker/compose.yaml');
const PACKAGE = JSON.parse(read('package.json')) as {
  version: string;
  license: string;
  engines: { node: string };
  bin: { undertone: string };
};

/** Instructions with their continuation lines joined and comments left out. */
const INSTRUCTIONS = DOCKERFILE.replace(/^#.*\n/gm, '')
  .replace(/\\\n\s*/g, ' ')
  .split('\n')
  .filter((line) => line !== '');

const instructions = (name: string): string[] =>
  INSTRUCTIONS.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1));

const [majorText = '', minorText = ''] = PACKAGE.engines.node.replace('>=', '').split('.');

describe('the Dockerfile', () => {
  test('copies only what is there, and what its ignore file lets through', () => {
    const sources = instructions('COPY')
      .filter((line) => !line.startsWith('--from'))
      .flatMap((line) => line.split(' ').slice(0, -1));
    const allowed = read('docker/Dockerfile.dockerignore')
      .split('\n')
      .filter((line) => line.startsWith('!'))
      .map((line) => new RegExp(`^${line.slice(1).replaceAll('.', '\\.').replaceAll('*', '.*')}$`));
    expect(sources.length).toBeGreaterThan(8);
    for (const source of sources) {
      expect([source, existsSync(join(REPOSITORY, source))]).toEqual([source, true]);
      expect([source, allowed.some((pattern) => pattern.test(source))]).toEqual([source, true]);
    }
  });

  test('copies every configuration file that the build reads', () => {
    const copied = instructions('COPY').join(' ').split(' ');
    const configs = readdirSync(REPOSITORY).filter((name) =>
      /^(tsconfig.*\.json|vite\.config\.ts)$/.test(name),
    );
    for (const name of configs) expect(copied).toContain(name);
  });

  test('has the versions of package.json', () => {
    const bases = instructions('FROM').map((line) => line.split(' ')[0]);
    expect(new Set(bases).size).toBe(1);
    const [, major, minor] = /^node:(\d+)\.(\d+)-\w+-slim$/.exec(bases[0]!)!;
    expect(Number(major)).toBe(Number(majorText));
    expect(Number(minor)).toBeGreaterThanOrEqual(Number(minorText));
    expect(DOCKERFILE).toContain(`org.opencontainers.image.version="${PACKAGE.version}"`);
    expect(DOCKERFILE).toContain(`org.opencontainers.image.licenses="${PACKAGE.license}"`);
  });

  test('ends in an image without build tools that is not root, starts the command and checks its health', () => {
    const last = INSTRUCTIONS.slice(INSTRUCTIONS.findLastIndex((line) => line.startsWith('FROM ')));
    expect(instructions('FROM')).toHaveLength(2);
    expect(last.some((line) => line.includes('npm'))).toBe(false);
    expect(instructions('USER')).toEqual(['1000:1000']);
    expect(instructions('ENTRYPOINT')).toEqual([`["node", "${PACKAGE.bin.undertone.replace('./', '')}"]`]);
    expect(instructions('HEALTHCHECK').join()).toContain('/healthz');
  });

  test('follows the rules of hadolint that can be read off it', () => {
    // DL3006 and DL3007: a tag, and not `latest`; DL3020: COPY, not ADD; DL3025: exec form; DL3000: absolute WORKDIR.
    expect(instructions('FROM').every((line) => /^[\w/]+:\d/.test(line))).toBe(true);
    expect(instructions('ADD')).toEqual([]);
    for (const line of [...instructions('CMD'), ...instructions('ENTRYPOINT')]) {
      expect(Array.isArray(JSON.parse(line))).toBe(true);
    }
    expect(instructions('WORKDIR').every((path) => path.startsWith('/'))).toBe(true);
    // DL3009, DL3014, DL3015: no lists left, no questions, nothing recommended; DL3004: no sudo; DL3027: not `apt`.
    const install = instructions('RUN').find((line) => line.includes('apt-get install'))!;
    expect(install).toMatch(/apt-get update.*--yes --no-install-recommends.*rm -rf \/var\/lib\/apt\/lists/);
    expect(DOCKERFILE).not.toMatch(/\bsudo\b|\bapt install\b|\bcd \//);
  });

  test('sets only variables that the server knows', () => {
    const known = new Set(SERVER_CONFIG_KEYS.map(environmentVariable));
    const set = [...`${DOCKERFILE}${COMPOSE}`.matchAll(/\b(UNDERTONE_[A-Z_]+)[=:]/g)].map(
      ([, name]) => name!,
    );
    expect(set.length).toBeGreaterThan(3);
    expect(set.filter((name) => !known.has(name))).toEqual([]);
  });
});

describe('the compose file', () => {
  test('mounts only what is there', () => {
    const mounts = [...COMPOSE.matchAll(/^\s+- (\.\/[^:]+):/gm)].map(([, path]) => path!);
    expect(mounts.length).toBeGreaterThan(3);
    expect(mounts.filter((path) => !existsSync(join(REPOSITORY, 'docker', path)))).toEqual([]);
  });

  test('keeps its secrets in a folder that is not committed, and tells how to make each', () => {
    const secrets = [...COMPOSE.matchAll(/file: \.\/secrets\/(\w+)/g)].map(([, name]) => name!);
    const used = [...COMPOSE.matchAll(/\/run\/secrets\/(\w+)/g)].map(([, name]) => name!);
    expect([...new Set(used)].sort()).toEqual([...secrets].sort());
    expect(read('docker/secrets/.gitignore')).toBe('*\n!.gitignore\n');
    for (const name of secrets) expect(read('docker/README.md')).toContain(`> secrets/${name}`);
  });

  test('has the version of package.json, is reachable from this machine only, and lets streams drain', () => {
    expect(COMPOSE).toContain(`image: undertone:${PACKAGE.version}`);
    expect(COMPOSE).not.toMatch(/image: \S+:latest/);
    const ports = [...COMPOSE.matchAll(/^\s+- "([\d.:]+)"$/gm)].map(([, port]) => port!);
    expect(ports).toHaveLength(3);
    expect(ports.every((port) => port.startsWith('127.0.0.1:'))).toBe(true);
    expect(COMPOSE).toContain('stop_grace_period: 40s');
  });

  test('provisions Grafana from files that are there', () => {
    const folder = join(REPOSITORY, 'docker/grafana/provisioning');
    for (const name of ['datasources/prometheus.yaml', 'dashboards/undertone.yaml']) {
      expect(statSync(join(folder, name)).isFile()).toBe(true);
    }
  });
});
