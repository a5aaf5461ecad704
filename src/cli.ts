#!/usr/bin/env node
/** The `undertone` command. Sets the exit code and lets the process end by itself, so that nothing written is lost. */
import { runCommandLine } from './cli/program.ts';
import { createTerminal } from './cli/terminal.ts';

process.exitCode = await runCommandLine(process.argv.slice(2), createTerminal(process));
