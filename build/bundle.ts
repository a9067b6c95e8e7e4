// Makes dist/: the desktop's main and preload scripts, the engine's programs, the page.
import { globSync } from 'node:fs'
import { basename, join } from 'node:path'
import { build, type InlineConfig } from 'vite'
import { root } from './provision/places.ts'

/** What Electron's main and preload scripts may be written in: the oldest Electron that the tests can have is 22. */
const OLDEST_MAIN = 'node16'
const OLDEST_PAGE = 'chrome108'
/** The engine runs on Node 24 in every host. */
const ENGINE = 'node24'

/** Packages that carry an addon, and so stay files beside the bundle. */
const NATIVE = [/^@duckdb\//]

interface Script {
  /** Sources by the name of what they become. */
  readonly entries: Readonly<Record<string, string>>
  readonly out: string
  readonly format: 'cjs' | 'es'
  readonly target: string
  readonly external: readonly (string | RegExp)[]
}

/** The engine process and its threads; `engine` is a module to run in their place. */
function engineEntries(engine: string | undefined): Record<string, string> {
  if (engine !== undefined) return { 'process-entry': engine }
  const programs = globSync(join(root, 'main/{engine/process-entry,*/*-worker,*/*/*-worker}.ts')).sort()
  return Object.fromEntries(programs.map((path) => [basename(path, '.ts'), path]))
}

const scriptsWith = (engine: string | undefined): readonly Script[] => [
  {
    entries: { main: join(root, 'main/shell/main.ts') },
    out: 'main',
    format: 'cjs',
    target: OLDEST_MAIN,
    external: ['electron'],
  },
  {
    entries: { preload: join(root, 'preload/preload.ts') },
    out: 'preload',
    format: 'cjs',
    target: OLDEST_PAGE,
    external: ['electron'],
  },
  {
    entries: engineEntries(engine),
    out: 'engine',
    format: 'es',
    target: ENGINE,
    external: NATIVE,
  },
]

/** One bundle for Node: everything but Node's own modules and `external` goes into it. */
function scriptConfig({ entries, out, format, target, external }: Script, dist: string): InlineConfig {
  const ending = format === 'cjs' ? 'cjs' : 'mjs'
  return {
    configFile: false,
    root,
    logLevel: 'warn',
    publicDir: false,
    ssr: { noExternal: true, external: [] },
    build: {
      ssr: true,
      outDir: join(dist, out),
      emptyOutDir: true,
      target,
      minify: false,
      reportCompressedSize: false,
      rolldownOptions: {
        input: { ...entries },
        external: [...external, /^node:/],
        output: {
          format,
          entryFileNames: `[name].${ending}`,
          // Beside the entries, so that import.meta.url means the same in every part.
          chunkFileNames: `[name]-[hash].${ending}`,
        },
      },
    },
  }
}

/**
 * Builds all but the page into `dist`. `engine` is the module to run as the engine process in place of ours: tests of the shell
 * have one that dies on command. Rejects with the bundler's error where a part does not build.
 */
export async function bundlePrograms(dist: string, engine?: string): Promise<void> {
  for (const script of scriptsWith(engine)) await build(scriptConfig(script, dist))
}

/** Builds the page into `dist`. */
export async function bundlePage(dist: string): Promise<void> {
  await build({
    configFile: join(root, 'renderer/vite.config.ts'),
    logLevel: 'warn',
    build: { outDir: join(dist, 'renderer'), reportCompressedSize: false },
  })
}

/** Builds everything into `dist`. */
export async function bundle(): Promise<void> {
  const dist = join(root, 'dist')
  await bundlePrograms(dist)
  await bundlePage(dist)
}

if (import.meta.main) await bundle()
