import { globSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { type ESTree, parseSync } from 'vite'

/** A module as the rules of style see it. */
export interface Source {
  /** From the root, with forward slashes. */
  readonly path: string
  readonly text: string
}

/** Something that every module of the project keeps to. `broken` gives what is wrong with a module, line by line. */
export interface StyleRule {
  readonly id: string
  readonly reason: string
  broken(source: Source): string[]
}

/** Lines that a module may have; one that grows beyond holds more than one noun. */
export const MAX_SOURCE_LINES = 400
/** Lines that a test may have: tables of cases make it longer. */
export const MAX_TEST_LINES = 600

const EVERYWHERE = ['bin', 'build', 'contract', 'core', 'main', 'native', 'preload', 'renderer', 'test']

/** Every module of the project, tests among them. */
export function readSources(root: string): Source[] {
  const patterns = EVERYWHERE.map((folder) => `${folder}/**/*.{ts,tsx,mjs,cjs,js,css,c,h}`)
  return globSync(patterns, { cwd: root })
    .map((path) => path.split(sep).join('/'))
    .filter((path) => !/(^|\/)(node_modules|dist)\//.test(path))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))
}

const isTest = (path: string): boolean => path.startsWith('test/')
const isScript = (path: string): boolean => /\.tsx?$/.test(path)

/** The lines on which a pattern is found, as `line 3: text`. */
function linesWith({ text }: Source, pattern: RegExp): string[] {
  return text
    .split('\n')
    .flatMap((line, i) => (pattern.test(line) ? [`line ${i + 1}: ${line.trim().slice(0, 100)}`] : []))
}

/** Whether a statement of a module neither declares nor does anything. */
function passesOn(statement: ESTree.Program['body'][number]): boolean {
  if (statement.type === 'ExportNamedDeclaration') return statement.declaration === null
  return statement.type === 'ExportAllDeclaration' || statement.type === 'ImportDeclaration'
}

export const STYLE_RULES: readonly StyleRule[] = [
  {
    id: 'style-length',
    reason: 'a module that one can read at a sitting is one that gets read',
    broken({ path, text }) {
      const lines = text.replace(/\n$/, '').split('\n').length
      const most = isTest(path) ? MAX_TEST_LINES : MAX_SOURCE_LINES
      return lines > most ? [`${lines} lines; at most ${most}`] : []
    },
  },
  {
    id: 'style-no-barrel',
    reason: 'an import names the module that has the thing, so that the rules of imports see it',
    broken({ path, text }) {
      if (/(^|\/)index\.tsx?$/.test(path)) return ['is named index']
      if (!isScript(path)) return []
      const { body } = parseSync(path, text).program
      const all = body.length > 0 && body.every(passesOn)
      return all ? ['only passes on what other modules export'] : []
    },
  },
  {
    id: 'style-no-stub',
    reason: 'what is not done is not in the program; what is to be done stands in the tracker',
    // The brackets keep the rule from finding itself.
    broken: (source) => linesWith(source, /\b(TOD[O]|FIXM[E]|XX[X])\b/),
  },
  {
    id: 'style-no-machine-path',
    reason: 'a path of one machine is wrong on every other',
    broken: (source) => linesWith(source, /(?<![\w.~/:}@-])\/(home\/[\w-]+|root|work|workspace|Users\/\w+)\//),
  },
  {
    id: 'style-says-what-it-is',
    reason: 'a module says what it holds or does before one has to read it',
    broken({ path, text }) {
      if (isTest(path) || !isScript(path)) return []
      return /\/\*\*|^\/\/ \S/m.test(text) ? [] : ['has no comment that says what it is']
    },
  },
  {
    id: 'style-test-title',
    reason: 'a title begins with the id of the rule that it tests, under which it can be found',
    broken(source) {
      if (!source.path.endsWith('.test.ts')) return []
      return linesWith(source, /^\s*(test|it)(\.\w+)?\(\s*(['"`])(?!\[([a-z0-9-]|\$\{[^}]*\})+\] \S)/)
    },
  },
]
