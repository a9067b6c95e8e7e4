import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, test } from 'node:test'
import { root } from '../../build/provision/places.ts'
import { DEFAULT_DECODE_OPTIONS } from '../../core/decode/content-decoder.ts'
import * as status from '../../main/cli/exit-status.ts'
import { jsonLines, logwitness, startLogwitness } from '../support/cli.ts'
import { documentOf, namesOf, sectionOf, tableOf } from '../support/markdown.ts'

const text = documentOf('docs/cli.md')
const folder = mkdtempSync(join(tmpdir(), 'logwitness-cli-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const sample = (path: string): string => join(root, 'samples', path)
const caseFolder = join(folder, 'case')
const opened = logwitness(['open', caseFolder, sample('logs/web-03/auth.log'), sample('logs/mail-01'), '--json'])
const objects = jsonLines(opened.stdout)

/** Names that a section of the document lists, without the kind of object they are told apart by. */
function documented(heading: string): string[] {
  return namesOf(sectionOf(text, heading)).toSorted()
}

/** Names of all objects together. */
function namesIn(all: readonly Record<string, unknown>[]): string[] {
  return [...new Set(all.flatMap((each) => Object.keys(each)))].toSorted()
}

const ofKind = (kind: string) => objects.filter((each) => each.kind === kind)

test('[docs-json-messages] the names of messages are those that are printed', () => {
  const files = [sample('incident.pcapng'), join(root, 'test/docs/fixture/escapes.log')]
  const messages = jsonLines(logwitness(['messages', ...files, '--json']).stdout)
  assert.deepEqual(namesIn(messages), documented('## JSON of messages'))
  for (const message of messages) {
    assert.equal('packet' in message, message.transport !== 'file')
    assert.equal('line' in message, message.transport === 'file')
  }
  assert.equal(messages.filter((message) => 'raw_base64' in message).length, 1)
})

test('[docs-json-open] the names of items, unread files and cases are those that are printed', () => {
  assert.equal(ofKind('item').length, 4)
  assert.equal(ofKind('unread').length, 1)
  assert.equal(ofKind('case').length, 1)
  for (const kind of ['item', 'unread', 'case']) assert.deepEqual(namesIn(ofKind(kind)), documented(`### \`${kind}\``))
  const [, counts] = sectionOf(text, '### `item`').split('`counts` holds:')
  assert.deepEqual(
    namesIn(ofKind('item').map(({ counts }) => counts as object as Record<string, unknown>)),
    namesOf(counts!).toSorted(),
  )
})

test('[docs-json-search] the names of messages and of the outcome are those that are printed', () => {
  const found = jsonLines(logwitness(['search', caseFolder, '', '--limit', '3', '--json']).stdout)
  const messages = found.filter(({ kind }) => kind === 'message')
  assert.equal(messages.length, 3)
  const inherited = documented('## JSON of messages').filter((name) => !['packet', 'raw', 'raw_base64'].includes(name))
  assert.deepEqual(namesIn(messages), [...inherited, ...documented('### `message`')].toSorted())
  assert.deepEqual(namesIn(found.filter(({ kind }) => kind === 'outcome')), documented('### `outcome`'))
})

test('[docs-json-serve] the names of a server are those that are printed, and an interrupt ends it with 0', async () => {
  const server = startLogwitness(['serve', caseFolder, '--json'])
  const [line] = (await once(createInterface({ input: server.stdout! }), 'line')) as [string]
  // It says on standard error that it waits for the interrupt.
  await once(server.stderr!, 'data')
  server.kill('SIGINT')
  const [code] = await once(server, 'exit')
  assert.deepEqual(namesIn([JSON.parse(line)]), documented('## JSON of serve'))
  assert.equal(code, 0)
})

test('[docs-exit-status] each status is documented, and is what a command ends with', () => {
  const codes = Object.values(status).filter((value) => typeof value === 'number')
  assert.deepEqual(documented('## Exit status'), codes.map(String).toSorted())
  const ends = (...args: string[]) => logwitness(args).status
  assert.equal(ends('--help'), status.DONE)
  assert.equal(ends('search', caseFolder, 'text-that-nobody-wrote'), status.DONE)
  assert.equal(ends('no-such-command'), status.USAGE)
  assert.equal(ends('search', caseFolder, 'nofield:x'), status.USAGE)
  assert.equal(ends('messages', '--zone', 'noon', sample('incident.pcapng')), status.USAGE)
  assert.equal(ends('messages', join(folder, 'absent')), status.NOT_DONE)
  assert.equal(ends('messages', sample('logs/web-03/auth.log'), sample('logs/mail-01/wtmp')), status.NOT_DONE)
  assert.equal(ends('messages', sample('logs/mail-01')), status.DONE)
  assert.equal(ends('search', join(folder, 'absent'), 'x'), status.NOT_DONE)
  assert.equal(opened.status, status.DONE)
})

test('[docs-options] each command is documented with its options, and no others', () => {
  const optionsIn = (part: string) => new Set([...part.matchAll(/--[a-z]+(?:-[a-z]+)*/g)].map(([flag]) => flag))
  const headings = [...text.matchAll(/^### `logwitness ([\w-]+)/gm)].map(([, name]) => name!)
  const help = logwitness(['--help']).stdout
  const commands = [...help.slice(help.indexOf('Commands:')).matchAll(/^ {2}([\w-]+)/gm)].map(([, name]) => name!)
  assert.deepEqual(headings.toSorted(), commands.filter((name) => name !== 'help').toSorted())
  for (const command of headings) {
    const heading = text.split('\n').find((line) => line.startsWith(`### \`logwitness ${command}`))!
    const rows = tableOf(sectionOf(text, heading)).map(([flags]) => flags!)
    const stated = optionsIn(logwitness([command, '--help']).stdout.split('Options:')[1]!)
    stated.delete('--help')
    assert.deepEqual([...optionsIn(rows.join(' '))].toSorted(), [...stated].toSorted(), command)
  }
})

test('[docs-default-ports] the default ports are those of the decoders', () => {
  const { ports, tlsPorts } = DEFAULT_DECODE_OPTIONS
  assert.ok(text.includes(`default ${ports.join(', ')} |`))
  assert.ok(text.includes(`default ${tlsPorts.join(', ')} |`))
})
