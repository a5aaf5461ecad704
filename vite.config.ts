import { fileURLToPath } from 'node:url';
import { defaultClientConditions, defineConfig } from 'vite';

const fromHere = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: fromHere('src/dashboard'),
  // Relative addresses, so that the page works behind a proxy that serves it under a path.
  base: './',
  resolve: { conditions: ['undertone-source', ...defaultClientConditions] },
  build: {
    outDir: fromHere('dist/dashboard'),
    emptyOutDir: true,
    // The server's content security policy allows neither data: scripts nor inline ones.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
