import assert from 'node:assert/strict'
import { test } from 'node:test'
import { root } from '../../build/provision/places.ts'
import { MAX_SOURCE_LINES, MAX_TEST_LINES, readSources, type Source, STYLE_RULES } from '../../build/rules/style.ts'

const sources = readSources(root)

for (const { id, reason, broken } of STYLE_RULES) {
  test(`[${id}] ${reason}`, () => {
    assert.ok(sources.length > 50, 'the modules were found')
    const found = sources.flatMap((source) => broken(source).map((what) => `${source.path}: ${what}`))
    assert.equal(found.length, 0, `\n${found.join('\n')}`)
  })
}

/** What the rule finds in a module. */
function found(id: string, path: string, text: string): string[] {
  const rule = STYLE_RULES.find((each) => each.id === id)
  assert.ok(rule)
  return rule.broken({ path, text } satisfies Source)
}

test('[style-length-found] a module one line too long is found, with or without a last line end', () => {
  const lines = (count: number) => Array(count).fill('x').join('\n')
  for (const [path, most] of [
    ['core/a.ts', MAX_SOURCE_LINES],
    ['test/core/a.test.ts', MAX_TEST_LINES],
  ] as const) {
    for (const end of ['', '\n']) {
      assert.deepEqual(found('style-length', path, lines(most - 1) + end), [])
      assert.deepEqual(found('style-length', path, lines(most) + end), [])
      assert.equal(found('style-length', path, lines(most + 1) + end).length, 1)
    }
  }
})

test('[style-no-barrel-found] a module that only passes on is found, one that adds something is not', () => {
  assert.equal(
    found('style-no-barrel', 'core/all.ts', "// All.\nexport * from './a.ts'\nexport { b } from './b.ts'\n").length,
    1,
  )
  const renamed = "import { a } from './a.ts'\nexport { a as b }\n"
  assert.equal(found('style-no-barrel', 'core/all.ts', renamed).length, 1)
  assert.equal(found('style-no-barrel', 'core/index.ts', 'export const a = 1').length, 1)
  assert.deepEqual(found('style-no-barrel', 'core/a.ts', "export { b } from './b.ts'\nexport const c = 1\n"), [])
})

test('[style-no-stub-found] a note of what is to be done is found', () => {
  assert.equal(found('style-no-stub', 'core/a.ts', `const a = 1\n// ${'TO'}DO: more`).length, 1)
  assert.deepEqual(found('style-no-stub', 'core/a.ts', 'const todo = 1'), [])
})

test('[style-no-machine-path-found] a path of a machine is found, a relative one or a URL is not', () => {
  const path = (...parts: string[]) => `const a = '${['', ...parts].join('/')}'`
  for (const text of [
    path('home', 'me', 'x'),
    path('root', 'x'),
    path('work', 'main', 'x'),
    path('Users', 'me', 'x'),
  ]) {
    assert.equal(found('style-no-machine-path', 'core/a.ts', text).length, 1, text)
  }
  for (const text of [`'..${'/work'}/x'`, `'http://host${'/work'}/x'`, "'/var/log/syslog'", "'home/me'"]) {
    assert.deepEqual(found('style-no-machine-path', 'core/a.ts', text), [], text)
  }
})

test('[style-says-what-it-is-found] a module without any comment is found', () => {
  assert.equal(found('style-says-what-it-is', 'core/a.ts', 'export const a = 1').length, 1)
  assert.deepEqual(found('style-says-what-it-is', 'core/a.ts', '/** One. */\nexport const a = 1'), [])
})

test('[style-test-title-found] a title without an id is found', () => {
  const title = (text: string) => found('style-test-title', 'test/a.test.ts', `test('${text}', () => {})`)
  assert.equal(title('does it').length, 1)
  assert.equal(title('[Some] does it').length, 1)
  assert.deepEqual(title('[does-it] does it'), [])
})
