/**
 * Where the module of a worker thread stands: beside this file, as TypeScript in a checkout and as a bundle in the app.
 * `name` is the module's file name without its ending.
 */
export function workerUrl(name: string): URL {
  return new URL(`./${name}${import.meta.url.endsWith('.ts') ? '.ts' : '.mjs'}`, import.meta.url)
}
