import assert from 'node:assert/strict'
import { test } from 'node:test'
import { COMMANDS, commandFor, keyText } from '../../../renderer/keys/keys.ts'

const press = (key: string, held: { ctrl?: boolean; meta?: boolean; alt?: boolean } = {}) => ({
  key,
  ctrlKey: held.ctrl ?? false,
  metaKey: held.meta ?? false,
  altKey: held.alt ?? false,
})

test('[keys-table] no key has two meanings and no command two entries', () => {
  const keys = COMMANDS.flatMap((command) => [...command.keys])
  assert.equal(new Set(keys).size, keys.length)
  assert.equal(new Set(COMMANDS.map((command) => command.id)).size, COMMANDS.length)
})

test('[keys-table] letters act only while nothing is typed; combinations always', () => {
  assert.equal(commandFor(press('j'), false), 'next-row')
  assert.equal(commandFor(press('j'), true), null)
  assert.equal(commandFor(press('E'), false), 'previous-error')
  assert.equal(commandFor(press('k', { ctrl: true }), true), 'commands')
  assert.equal(commandFor(press('k', { meta: true }), true), 'commands')
  assert.equal(commandFor(press('ArrowLeft', { alt: true }), true), 'back')
  assert.equal(commandFor(press('ArrowLeft'), false), null)
})

test('[keys-table] keys are printed as they are pressed', () => {
  assert.deepEqual(['Ctrl+K', 'Alt+ArrowLeft', 'E', 'e', 'Escape', '/'].map(keyText), [
    'Ctrl K',
    'Alt ←',
    'Shift E',
    'e',
    'Esc',
    '/',
  ])
})
