// Prints "N passed, N failed" from vitest's JSON report. A file that could not be loaded counts as one failure.
import { readFileSync } from 'node:fs';

const report = JSON.parse(readFileSync(process.argv[2], 'utf8') || '{}');
const files = report.testResults ?? [];
const countOf = (file, status) => file.assertionResults.filter((test) => test.status === status).length;
const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

const passed = sum(files.map((file) => countOf(file, 'passed')));
const failed = sum(files.map((file) => countOf(file, 'failed') || (file.status === 'failed' ? 1 : 0)));
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
