import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { systemFiles } from '../../../main/disk/files.ts'
import { BackOff } from '../../../main/relay/back-off.ts'
import { DropLedger, REPORT_EVERY } from '../../../main/relay/drop-ledger.ts'
import { Fifo } from '../../../main/relay/fifo.ts'
import { parseFrom, placeText } from '../../../main/relay/relay-place.ts'
import { MAX_STATE_BYTES, type RelayState, readState, writeState } from '../../../main/relay/relay-state.ts'
import { parseTarget, targetName } from '../../../main/relay/relay-target.ts'
import { scratchFolder } from '../../support/scratch.ts'

const { folder, put } = scratchFolder()
const STATE: RelayState = {
  archive: 'web-03',
  target: 'tcp://loghost:514',
  place: { segment: 3, offset: 4711, skip: 2 },
  skip: [[1, 4]],
  unreported: [{ why: 'buffer', messages: 3, first: '000003.pcapng:1', last: '000003.pcapng:9' }],
  reports: [{ number: 1, why: 'loop', messages: 1, first: 'a', last: 'a' }],
  reported: 1,
  isClean: false,
}

test('[relay-state] what is written is read back, for this archive and this far end alone', () => {
  const path = join(folder, 'place')
  assert.equal(readState(path, 'web-03', STATE.target), undefined, 'there is none yet')
  writeState(systemFiles, path, STATE)
  assert.deepEqual(readState(path, 'web-03', STATE.target), STATE)
  assert.throws(() => readState(path, 'web-04', STATE.target), /a place in the archive web-03, not in web-04.*--from/)
  assert.throws(() => readState(path, 'web-03', 'tcp://other:514'), /the place of a relay to tcp:\/\/loghost:514/)
})

test('[relay-state-damaged] a file that is damaged is refused, and not taken for the beginning', () => {
  const whole = { format: 'logwitness-relay-place', version: 1, ...STATE }
  for (const [i, text] of [
    '',
    '{}',
    'null',
    JSON.stringify({ ...whole, version: 2 }),
    JSON.stringify({ ...whole, place: { segment: 0, offset: 0, skip: 0 } }),
    JSON.stringify({ ...whole, place: { segment: 1, offset: -1, skip: 0 } }),
    JSON.stringify({ ...whole, skip: [[1]] }),
    JSON.stringify({ ...whole, unreported: [{ why: 'else', messages: 1, first: '', last: '' }] }),
    JSON.stringify(whole).slice(0, -1),
    `${JSON.stringify(whole)}${' '.repeat(MAX_STATE_BYTES)}`,
  ].entries())
    assert.throws(
      () => readState(put(`damaged ${i}`, text), 'web-03', STATE.target),
      /holds no place of a relay/,
      text.slice(0, 99),
    )
})

test('[relay-drops] what is dropped is counted by reason, reported once, and left out when it is read again', () => {
  const drops = new DropLedger(undefined)
  for (const ordinal of [5, 6, 7, 9]) drops.add(ordinal, 'buffer', `p${ordinal}`)
  drops.add(10, 'loop', 'p10')
  assert.deepEqual(drops.state(6), {
    skip: [
      [0, 2],
      [3, 5],
    ],
    unreported: [
      { why: 'buffer', messages: 4, first: 'p5', last: 'p9' },
      { why: 'loop', messages: 1, first: 'p10', last: 'p10' },
    ],
    reported: 0,
  })
  const again = new DropLedger({ ...STATE, ...drops.state(6) })
  assert.deepEqual(
    [0, 1, 2, 3, 4, 5].map((ordinal) => again.isSkipped(ordinal)),
    [true, true, false, true, true, false],
  )
  assert.equal(again.report(false, 0)!.number, 1)
  assert.equal(again.unreported, 1)
  // Single ones are gathered.
  assert.equal(again.report(false, REPORT_EVERY - 1), undefined)
  assert.deepEqual(again.report(false, REPORT_EVERY), {
    number: 2,
    why: 'loop',
    messages: 1,
    first: 'p10',
    last: 'p10',
  })
  assert.equal(again.isEmpty, true)
})

test('[relay-fifo] a queue keeps the order and the bytes', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.nat(100)), { maxLength: 3000 }), (steps) => {
      const [fifo, model] = [new Fifo<{ size: number }>(), [] as { size: number }[]]
      for (const step of steps) {
        if (step === null) assert.equal(fifo.shift(), model.shift())
        else {
          const item = { size: step }
          fifo.push(item)
          model.push(item)
        }
      }
      assert.equal(
        fifo.bytes,
        model.reduce((sum, { size }) => sum + size, 0),
      )
      assert.deepEqual([...fifo], model)
      assert.deepEqual(fifo.takeAll(), model)
      assert.deepEqual([fifo.length, fifo.bytes, fifo.head], [0, 0, undefined])
    }),
    { seed: 7, numRuns: 50 },
  )
})

test('[relay-back-off] pauses double up to the longest, each a random part, and begin anew', () => {
  const backOff = new BackOff(100, 400)
  for (const most of [100, 200, 400, 400]) {
    const pause = backOff.next()
    assert.ok(pause >= most / 2 && pause <= most, `${pause} of ${most}`)
  }
  backOff.reset()
  assert.ok(backOff.next() <= 100)
})

test('[relay-target] where to send is a scheme, a host and a port', () => {
  for (const text of ['tcp://loghost:514', 'tls://192.0.2.1:6514', 'udp-spoof://[fd00::1]:514']) {
    const target = parseTarget(text)
    assert.ok(!('error' in target))
    assert.equal(targetName(target), text)
  }
  for (const text of [
    '',
    'loghost',
    'udp://loghost:514',
    'tcp://loghost',
    'tcp://loghost:0',
    'tcp://loghost:65536',
    'tcp://a/b:1',
    'tcp://::1:514',
    'tls://u@h:1',
  ])
    assert.ok('error' in parseTarget(text), text)
})

test('[relay-from] where to begin', () => {
  assert.deepEqual(parseFrom('000003:4711'), { segment: 3, offset: 4711, skip: 0 })
  assert.deepEqual([parseFrom('now'), parseFrom('beginning')], ['now', 'beginning'])
  for (const text of ['', '3', '0:1', '3:', ':1', '3:-1', 'later']) assert.equal(parseFrom(text), undefined, text)
  assert.equal(placeText({ segment: 3, offset: 1, skip: 2 }), '3:1+2')
})
