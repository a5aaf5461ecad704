import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { REPOSITORY } from '../../requirements.ts';

const STRAY_FAILURES = join(REPOSITORY, 'src', 'server', 'plugins', 'local', 'stray-failures.ts');

/** Runs code in a process of its own, for what is tested here ends processes. */
function run(code: string): { readonly status: number | null; readonly out: string } {
  const script = `
    const { StrayFailures } = await import(${JSON.stringify(STRAY_FAILURES)});
    const strays = new StrayFailures();
    strays.install();
    const plugin = (action) => strays.run((thrown) => console.log('caught', thrown.message), action);
    ${code}`;
  const { status, stdout } = spawnSync(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '--eval', script],
    { cwd: REPOSITORY, encoding: 'utf8' },
  );
  return { status, out: stdout };
}

test('what a plugin leaves behind is its own failure, and the process goes on', () => {
  const { status, out } = run(`
    plugin(() => {
      void Promise.reject(new Error('promise'));
      void (async () => { await new Promise((resolve) => setTimeout(resolve, 5)); throw new Error('later'); })();
      setTimeout(() => { throw new Error('timer'); }, 10);
    });
    setTimeout(() => console.log('still here'), 50);`);
  expect(out.trim().split('\n')).toEqual(['caught promise', 'caught later', 'caught timer', 'still here']);
  expect(status).toBe(0);
});

test.each([
  ['a rejection', "void Promise.reject(new Error('not a plugin'));"],
  ['an exception', "setTimeout(() => { throw new Error('not a plugin'); }, 1);"],
  [
    'the server at work for a plugin',
    "plugin(() => strays.leave(() => void Promise.reject(new Error('server'))));",
  ],
])("%s that is no plugin's ends the process as it always would", (_, code) => {
  const { status, out } = run(`${code} setTimeout(() => console.log('still here'), 200);`);
  expect(out).not.toContain('still here');
  expect(status).not.toBe(0);
});
