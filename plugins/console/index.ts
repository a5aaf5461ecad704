import { createConsolePlugin } from './console.ts';

/** Prints what is heard: a live line of the newest window, and a line for everything that lasts. */
export default createConsolePlugin(process.stdout);
