/**
 * Where the module of a worker thread stands: beside the module that starts it, as TypeScript in a checkout and as a bundle in the
 * app. `name` is its file name without ending, `module` the address (`import.meta.url`) of the module that starts it.
 */
export function workerUrl(name: string, module: string): URL {
  return new URL(`./${name}${module.endsWith('.ts') ? '.ts' : '.mjs'}`, module)
}
