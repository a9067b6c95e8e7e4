/** What the modules of a folder may import, and why no more. */
export interface FolderRule {
  readonly folder: string
  /** Folders of this project, besides its own; a file may be named too. */
  readonly folders: readonly string[]
  /** Packages by name. */
  readonly packages: readonly string[]
  /** Whether Node's own modules may be imported. */
  readonly node: boolean
  readonly reason: string
}

/**
 * Facts flow up from core, privilege stays in main/shell, and the two sides of the app know only the contract. The longest
 * folder that holds a module gives its rule.
 */
export const FOLDER_RULES: readonly FolderRule[] = [
  {
    folder: 'core',
    folders: [],
    packages: [],
    node: false,
    reason: 'core turns bytes into facts in any place that runs JavaScript, and has nothing to reach out with',
  },
  {
    folder: 'contract',
    folders: ['core'],
    packages: ['zod'],
    node: false,
    reason: 'both sides of the app load the contract, the page among them',
  },
  {
    folder: 'native',
    folders: ['core'],
    packages: [],
    node: true,
    reason: 'an addon does what its twin in core does, faster',
  },
  {
    folder: 'main/disk',
    folders: ['core'],
    packages: ['unbzip2-stream', 'xz-decompress'],
    node: true,
    reason: 'files are read and changed in one way, whatever they hold',
  },
  {
    folder: 'main/keys',
    folders: ['core', 'main/disk'],
    packages: [],
    node: true,
    reason: 'private keys are touched in one small place',
  },
  {
    folder: 'main/archive',
    folders: ['core', 'main/disk', 'main/keys', 'native'],
    packages: [],
    node: true,
    reason: 'a sealed archive stands on its own: no case and no index is needed to write or verify one',
  },
  {
    folder: 'main/seals',
    folders: ['core', 'main/disk', 'main/keys'],
    packages: ['asn1js', 'pkijs'],
    node: true,
    reason: 'the seals of others are checked beside the evidence, whether it is in a case or not',
  },
  {
    folder: 'main/capture',
    folders: ['core', 'main/disk', 'main/archive', 'main/keys', 'native', 'package.json'],
    packages: ['cap'],
    node: true,
    reason: 'a capture writes what it sees and what it lost into an archive, and asks no case and no window',
  },
  {
    folder: 'main/ssh',
    folders: ['core', 'main/disk', 'main/archive'],
    packages: [],
    node: true,
    reason: 'what comes over ssh goes into archives as it is, and asks no case and no window',
  },
  {
    folder: 'main/listen',
    folders: ['core', 'main/disk', 'main/archive', 'main/capture', 'main/keys', 'package.json'],
    packages: [],
    node: true,
    reason: 'a receiver writes what its sockets take into an archive, as a capture does',
  },
  {
    folder: 'main/relay',
    folders: ['core', 'main/disk', 'main/archive', 'main/keys', 'native', 'package.json'],
    packages: [],
    node: true,
    reason: 'a relay reads one archive and writes its journal into another',
  },
  {
    folder: 'main/store',
    folders: ['core', 'main/disk'],
    packages: ['@duckdb/node-api', 'zod'],
    node: true,
    reason: 'the index knows facts and files, not who asks',
  },
  {
    folder: 'main/engine',
    folders: ['core', 'main/disk', 'main/keys', 'main/archive', 'main/seals', 'main/store', 'native', 'contract'],
    packages: ['zod'],
    node: true,
    reason: 'the engine runs without a window in every host',
  },
  {
    folder: 'main/serve',
    folders: ['main/engine', 'contract', 'core'],
    packages: ['sirv', 'ws', 'zod'],
    node: true,
    reason: 'the loopback server reaches evidence through the contract alone',
  },
  {
    folder: 'main/cli',
    folders: [
      'main/disk',
      'main/keys',
      'main/archive',
      'main/capture',
      'main/listen',
      'main/relay',
      'main/seals',
      'main/ssh',
      'main/engine',
      'main/serve',
      'contract',
      'core',
      'package.json',
    ],
    packages: ['commander'],
    node: true,
    reason: 'a command is the engine without a window, or starts the server',
  },
  {
    folder: 'main/shell',
    folders: ['main/engine', 'contract'],
    packages: ['electron'],
    node: true,
    reason: 'the shell has the privilege of windows and dialogs, and reads no evidence',
  },
  {
    folder: 'preload',
    folders: ['contract'],
    packages: ['electron'],
    node: false,
    reason: 'what stands between page and host is small and sandboxed',
  },
  {
    folder: 'renderer',
    folders: ['contract', 'core'],
    packages: [
      '@blueprintjs/core',
      '@blueprintjs/icons',
      '@fontsource/inter',
      '@fontsource/jetbrains-mono',
      '@tanstack/react-virtual',
      'chart.js',
      'react',
      'react-dom',
      'zod',
    ],
    node: false,
    reason: 'the page runs in a browser, and knows the contract and nothing behind it',
  },
]

/** Modules that stand in a folder and are not part of what it becomes. */
export const NOT_PRODUCT = ['renderer/vite.config.ts']
