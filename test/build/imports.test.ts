import assert from 'node:assert/strict'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { root } from '../../build/provision/places.ts'
import { chainTo, findCircles, type Import, isAllowed, readImports, ruleOf } from '../../build/rules/import-graph.ts'
import { FOLDER_RULES, type FolderRule, NOT_PRODUCT } from '../../build/rules/imports.ts'

const folders = ['core', 'contract', 'native', 'main', 'preload', 'renderer']
const imports = readImports(root, folders).filter(({ from }) => !NOT_PRODUCT.includes(from))

function broken(all: readonly Import[], rules: readonly FolderRule[]): string[] {
  return all.flatMap((each) => {
    const rule = ruleOf(each.from, rules)
    if (rule === undefined) return [`${each.from} stands in a folder that has no rule`]
    if (isAllowed(each, rule)) return []
    return [`${chainTo(each, all).join(' → ')}\n    ${rule.folder}: ${rule.reason}`]
  })
}

test('[imports-one-way] every import goes the way that the rules of its folder allow', () => {
  assert.ok(imports.length > 50, 'the modules were found')
  const found = broken(imports, FOLDER_RULES)
  assert.equal(found.length, 0, `\n${found.join('\n')}`)
})

test('[imports-exist] every module that is imported exists', () => {
  const absent = imports.filter(({ to, kind }) => kind === 'module' && !existsSync(join(root, to)))
  assert.deepEqual(
    absent.map(({ from, to }) => `${from} → ${to}`),
    [],
  )
})

test('[imports-no-circle] no modules import each other in a circle', () => {
  assert.deepEqual(
    findCircles(imports).map((circle) => circle.join(' → ')),
    [],
  )
})

test('[imports-rules-sound] the rules themselves make no circle, and only shell and preload have electron', () => {
  const between = FOLDER_RULES.flatMap(({ folder, folders }) =>
    folders.map((to): Import => ({ from: folder, to, kind: 'module', typeOnly: false })),
  )
  assert.deepEqual(findCircles(between), [])
  const withElectron = FOLDER_RULES.filter(({ packages }) => packages.includes('electron')).map(({ folder }) => folder)
  assert.deepEqual(withElectron, ['main/shell', 'preload'])
  assert.ok(FOLDER_RULES.every(({ reason }) => reason.length > 20))
})

/** A small project with rules of its own. */
function makeProject(t: TestContext, files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'logwitness-imports-'))
  t.after(() => rmSync(folder, { recursive: true }))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}

test('[imports-found] a broken rule is found however the import is written, and its path is shown', (t) => {
  const folder = makeProject(t, {
    'top/main.ts': "import { a } from '../low/a.ts'\na()",
    'low/a.ts': "import './b.ts'\nexport const a = () => import('../top/late.ts')",
    'low/b.ts': "import type { X } from '../top/types.ts'\nexport { y } from 'outside/part'\nimport 'node:fs'",
    'low/c.ts':
      "// import '../top/comment.ts'\nconst text = \"import '../top/text.ts'\"\nnew Worker(new URL('../top/w.ts', import.meta.url))",
  })
  const rule = { folders: [], packages: [], node: false, reason: 'why' }
  const rules: FolderRule[] = [
    { ...rule, folder: 'low' },
    { ...rule, folder: 'top', folders: ['low'] },
  ]
  assert.deepEqual(
    broken(readImports(folder, ['top', 'low']), rules),
    [
      'top/main.ts → low/a.ts → top/late.ts\n    low: why',
      'top/main.ts → low/a.ts → low/b.ts → top/types.ts\n    low: why',
      'top/main.ts → low/a.ts → low/b.ts → node:fs\n    low: why',
      'top/main.ts → low/a.ts → low/b.ts → outside\n    low: why',
      'low/c.ts → top/w.ts\n    low: why',
    ].sort((a, b) => order(a) - order(b)),
  )
})

/** Where a broken rule stands in the order of files: b.ts states its export last. */
function order(text: string): number {
  return ['late', 'types', 'node:fs', 'outside', 'w.ts'].findIndex((part) => text.includes(part))
}

test('[imports-circle-found] a circle is found, and one of types alone is none', (t) => {
  const folder = makeProject(t, {
    'a/x.ts': "import './y.ts'",
    'a/y.ts': "import './z.ts'",
    'a/z.ts': "import './y.ts'\nimport type { X } from './x.ts'",
  })
  assert.deepEqual(findCircles(readImports(folder, ['a'])), [['a/y.ts', 'a/z.ts', 'a/y.ts']])
})
