import { existsSync, globSync, readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { parseSync } from 'vite'
import type { FolderRule } from './imports.ts'

/** One import: of a module of the project by its path from the root, of a package by its name, of Node as `node:…`. */
export interface Import {
  readonly from: string
  readonly to: string
  readonly kind: 'module' | 'package' | 'node'
  /** Erased before the program runs. */
  readonly typeOnly: boolean
}

/** Reads every import of the TypeScript modules in the folders. Paths are from `root`, with forward slashes. */
export function readImports(root: string, folders: readonly string[]): Import[] {
  const patterns = folders.map((folder) => `${folder}/**/*.{ts,tsx,mts}`)
  const modules = globSync(patterns, { cwd: root }).filter((path) => !path.includes('node_modules'))
  return modules.sort().flatMap((path) => importsOf(root, path.split(sep).join('/')))
}

function importsOf(root: string, from: string): Import[] {
  const text = readFileSync(join(root, from), 'utf8')
  const { module } = parseSync(from, text)
  const found: { specifier: string; typeOnly: boolean }[] = [
    ...module.staticImports.map(({ moduleRequest, entries }) => ({
      specifier: moduleRequest.value,
      typeOnly: entries.length > 0 && entries.every(({ isType }) => isType),
    })),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ moduleRequest, isType }) =>
        moduleRequest === null ? [] : [{ specifier: moduleRequest.value, typeOnly: isType }],
      ),
    ),
    // What is imported by a computed name is not looked at: there is no way to know it.
    ...module.dynamicImports.flatMap(({ moduleRequest }) => {
      const literal = /^(['"`])(.*)\1$/s.exec(text.slice(moduleRequest.start, moduleRequest.end))
      return literal === null ? [] : [{ specifier: literal[2] ?? '', typeOnly: false }]
    }),
    // A thread is started by the URL of its module.
    ...[...text.matchAll(/new URL\(\s*'(\.[^']+\.tsx?)',\s*import\.meta\.url/g)].map((match) => ({
      specifier: match[1] ?? '',
      typeOnly: false,
    })),
  ]
  return found.map(({ specifier, typeOnly }) => ({ from, ...target(root, from, specifier), typeOnly }))
}

function target(root: string, from: string, specifier: string): Pick<Import, 'to' | 'kind'> {
  if (specifier.startsWith('.')) {
    const path = resolve(root, dirname(from), specifier.replace(/\?.*$/, ''))
    const found = [path, `${path}.ts`, `${path}.tsx`].find((each) => existsSync(each)) ?? path
    return { to: relative(root, found).split(sep).join('/'), kind: 'module' }
  }
  if (isBuiltin(specifier)) return { to: specifier, kind: 'node' }
  const parts = specifier.split('/')
  return { to: parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/'), kind: 'package' }
}

/** The rule of the longest folder that holds the module. */
export function ruleOf(path: string, rules: readonly FolderRule[]): FolderRule | undefined {
  const holding = rules.filter(({ folder }) => path.startsWith(`${folder}/`))
  return holding.sort((a, b) => b.folder.length - a.folder.length)[0]
}

/** Whether a rule lets an import stand. */
export function isAllowed({ to, kind }: Import, rule: FolderRule): boolean {
  if (kind === 'node') return rule.node
  if (kind === 'package') return rule.packages.includes(to)
  return [rule.folder, ...rule.folders].some((place) => to === place || to.startsWith(`${place}/`))
}

/**
 * A shortest chain of imports that ends with `last`, beginning at a module that nothing imports: what shows how a rule that one
 * module breaks reaches a program.
 */
export function chainTo(last: Import, imports: readonly Import[]): string[] {
  const importers = Map.groupBy(imports, ({ to }) => to)
  const seen = new Set([last.from])
  let chains = [[last.from, last.to]]
  let longest = chains[0] ?? []
  while (chains.length > 0) {
    longest = chains[0] ?? longest
    const next: string[][] = []
    for (const chain of chains) {
      const above = importers.get(chain[0] ?? '') ?? []
      if (above.length === 0) return chain
      for (const { from } of above) if (!seen.has(from)) next.push([from, ...chain])
      for (const { from } of above) seen.add(from)
    }
    chains = next
  }
  return longest
}

/** Modules that import each other at run time in a circle; one circle for each that is found, none twice. */
export function findCircles(imports: readonly Import[]): string[][] {
  const needs = Map.groupBy(
    imports.filter(({ kind, typeOnly }) => kind === 'module' && !typeOnly),
    ({ from }) => from,
  )
  const done = new Set<string>()
  const path: string[] = []
  const circles: string[][] = []
  const visit = (module: string): void => {
    const at = path.indexOf(module)
    if (at !== -1) circles.push([...path.slice(at), module])
    if (at !== -1 || done.has(module)) return
    path.push(module)
    for (const { to } of needs.get(module) ?? []) visit(to)
    path.pop()
    done.add(module)
  }
  for (const module of needs.keys()) visit(module)
  return circles
}
