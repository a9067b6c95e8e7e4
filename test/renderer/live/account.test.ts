import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  countersOf,
  dropsOf,
  dropsSince,
  lossOf,
  rejectsOf,
  standingOf,
  sumOf,
  unfollowed,
} from '../../../renderer/live/account.ts'
import { archiveOf, CAPTURE, captureOfApp } from './support-live.ts'

const none = { captures: [] }

test('[live-standing] what a program writes, what a crash left, and what begins and ends are told apart', () => {
  assert.equal(standingOf(archiveOf(), none), 'following')
  assert.equal(standingOf(archiveOf({ written: null }), none), 'following', 'who writes it is not known')
  assert.equal(standingOf(archiveOf({ written: false }), none), 'left')
  assert.equal(standingOf(archiveOf({ segment: null, segments: 0 }), none), 'starting')
  assert.equal(standingOf(archiveOf({ segment: null, segments: 3 }), none), 'following', 'between two segments')
  assert.equal(standingOf(archiveOf(), { captures: [captureOfApp({ state: 'stopping' })] }), 'stopping')
  assert.equal(standingOf(archiveOf({ state: 'ended' }), none), 'ended')
  assert.equal(standingOf(archiveOf({ state: 'failed' }), none), 'failed')
})

test('[live-drops] a process at work tells its counters before its archive; one that ended does not', () => {
  const archive = archiveOf({ capture: { ...CAPTURE, dropped: 3, interfaceDropped: null } })
  assert.deepEqual(dropsOf(archive, none), { kernel: 3, interface: null })
  const running = captureOfApp({ dropped: 5, interfaceDropped: 1 })
  assert.deepEqual(dropsOf(archive, { captures: [running] }), { kernel: 5, interface: 1 })
  assert.deepEqual(dropsOf(archive, { captures: [{ ...running, state: 'ended' }] }), { kernel: 3, interface: null })
  assert.deepEqual(dropsOf(archive, { captures: [{ ...running, archive: '/b' }] }), { kernel: 3, interface: null })
  assert.deepEqual(dropsOf(archiveOf({ capture: null }), none), { kernel: null, interface: null }, 'nothing counts')
})

test('[live-unfollowed] a capture whose archive is not followed counts as what is followed does', () => {
  const other = captureOfApp({ capture: 2, archive: '/b', dropped: 4 })
  const live = {
    archives: [archiveOf()],
    captures: [captureOfApp(), other, captureOfApp({ capture: 3, state: 'ended' })],
  }
  assert.deepEqual(unfollowed(live), [other])
  assert.deepEqual(
    countersOf(live).map(({ path, drops }) => [path, drops]),
    [
      ['/a', { kernel: 0, interface: 0 }],
      ['/b', { kernel: 4, interface: null }],
    ],
  )
})

test('[live-since-look] what is new since the last look; unknown stays unknown, and a new capture counts anew', () => {
  const seen = { drops: { kernel: 4, interface: null }, at: 0 }
  assert.deepEqual(dropsSince({ kernel: 9, interface: null }, seen), { kernel: 5, interface: null })
  assert.deepEqual(dropsSince({ kernel: 9, interface: 2 }, seen), { kernel: 5, interface: 2 })
  assert.deepEqual(dropsSince({ kernel: 1, interface: null }, seen), { kernel: 1, interface: null })
  assert.deepEqual(dropsSince({ kernel: 9, interface: 0 }, undefined), { kernel: 9, interface: 0 })
})

test('[live-loss] a sum with an unknown part is never a zero and never a plain count', () => {
  assert.equal(lossOf(sumOf([0, 0])).look, 'zero')
  assert.equal(lossOf(sumOf([0, 2])).look, 'count')
  assert.equal(lossOf(sumOf([0, null])).look, 'unknown')
  assert.equal(lossOf(sumOf([2, null])).look, 'unknown')
})

test('[live-unread] what could not be read, by reason, the most frequent first', () => {
  const archives = [
    archiveOf({ rejects: { 'ip-header': 2, 'stream-gap': 1 } }),
    archiveOf({ rejects: { 'stream-gap': 4, 'udp-header': 0 } }),
  ]
  assert.deepEqual(rejectsOf(archives), [
    ['stream-gap', 5],
    ['ip-header', 2],
  ])
})
