/** Live calls against a server in another process, and what they got; `--help` lists the options. */
import { pathToFileURL } from 'node:url';
import { findBenchModel } from '../model.ts';
import { readCpuProfiles } from './cpu-profile.ts';
import { type LoadOptions, readLoadOptions, USAGE } from './load-options.ts';
import { type LoadReport, reportLoad } from './load-report.ts';
import { runLoad } from './load-run.ts';
import { printLoadReport, printProfiles } from './print-report.ts';
import { startServerProcess } from './server-process.ts';

const FUNCTIONS_A_THREAD = 15;

/**
 * Loads a server: the one of `url`, else the built one, which is started for it and ended after it.
 *
 * @param options - from `readLoadOptions`
 */
export async function benchLoad(options: LoadOptions): Promise<LoadReport> {
  const { url, lanes, cpuProfileDir } = options;
  if (url !== null) return reportLoad(await runLoad(url, null, options), options, url, null);
  const model = await findBenchModel(options.model);
  try {
    const server = await startServerProcess({ modelFolder: model.folder, lanes, cpuProfileDir });
    try {
      const run = await runLoad(server.url, server.pid, options);
      return reportLoad(run, options, model.name, server.pid);
    } finally {
      await server.end();
    }
  } finally {
    await model.remove();
  }
}

async function main(): Promise<void> {
  const args = process.argv.slice(2);
  if (args.includes('--help')) return console.log(USAGE);
  const options = readLoadOptions(args);
  const report = await benchLoad(options);
  if (options.json) console.log(JSON.stringify(report, null, 2));
  else printLoadReport(report);
  if (options.cpuProfileDir === null) return;
  const profiles = await readCpuProfiles(options.cpuProfileDir, FUNCTIONS_A_THREAD);
  if (options.json) console.log(JSON.stringify({ profiles }, null, 2));
  else printProfiles(profiles);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main();
