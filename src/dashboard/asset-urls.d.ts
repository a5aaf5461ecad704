/** Address of a module that vite builds into a file of its own. */
declare module '*?worker&url' {
  const url: string;
  // biome-ignore lint/style/noDefaultExport: vite makes the module and gives it a default export.
  export default url;
}

/** Address of a file that vite copies. */
declare module '*?url' {
  const url: string;
  // biome-ignore lint/style/noDefaultExport: vite makes the module and gives it a default export.
  export default url;
}
