import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import {
  DEFAULT_STATE,
  fitState,
  loadState,
  MIN_HEIGHT,
  MIN_WIDTH,
  saveState,
} from '../../../main/shell/window-state.ts'

const screens = [{ x: 0, y: 0, width: 1920, height: 1080 }]

test('[window-state-kept] what was saved is loaded; anything else gives the default', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'logwitness-window-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'window.json')
  assert.deepEqual(loadState(file), DEFAULT_STATE)
  const state = { x: -5, y: 10, width: 1000, height: 700, maximized: true }
  saveState(file, state)
  assert.deepEqual(loadState(file), state)
  for (const text of [
    '',
    'null',
    '7',
    '{}',
    '{"x":1,"y":2,"width":"3","height":4}',
    '{"x":1.5,"y":0,"width":1,"height":1}',
  ]) {
    writeFileSync(file, text)
    assert.deepEqual(loadState(file), DEFAULT_STATE, text)
  }
  saveState(join(folder, 'absent/window.json'), state)
})

test('[window-state-screen] a window whose title bar lies on no screen loses its place and keeps its size', () => {
  const at = (x: number, y: number) => fitState({ x, y, width: 1000, height: 700, maximized: false }, screens)
  assert.deepEqual(at(100, 50), { x: 100, y: 50, width: 1000, height: 700, maximized: false })
  for (const [x, y, stays] of [
    [-500, 0, true],
    [-501, 0, false],
    [1419, 0, true],
    [1420, 0, false],
    [0, -1, false],
    [0, 1079, true],
    [0, 1080, false],
  ] as const) {
    assert.equal(at(x, y).x !== undefined, stays, `${x}, ${y}`)
  }
  assert.deepEqual(at(5000, 0), { width: 1000, height: 700, maximized: false })
})

test('[window-state-size] a window is never smaller than the least size', () => {
  const size = (width: number, height: number) => fitState({ width, height, maximized: false }, screens)
  assert.deepEqual(size(MIN_WIDTH - 1, MIN_HEIGHT - 1), { width: MIN_WIDTH, height: MIN_HEIGHT, maximized: false })
  assert.deepEqual(size(MIN_WIDTH, MIN_HEIGHT), { width: MIN_WIDTH, height: MIN_HEIGHT, maximized: false })
  assert.deepEqual(size(MIN_WIDTH + 1, MIN_HEIGHT + 1), {
    width: MIN_WIDTH + 1,
    height: MIN_HEIGHT + 1,
    maximized: false,
  })
})
