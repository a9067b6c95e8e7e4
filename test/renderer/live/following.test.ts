import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { countNewFrom, follow, following, followNothing, pause } from '../../../renderer/live/following.ts'

beforeEach(followNothing)

test('[live-pause] what is new is counted from where it was paused, once, and from another search on', () => {
  pause(5)
  assert.deepEqual(following.get(), { mode: 'off', from: null }, 'nothing is followed: nothing is paused')
  follow()
  pause(120)
  pause(140)
  assert.deepEqual(following.get(), { mode: 'paused', from: 120 }, 'further scrolling does not count anew')
  countNewFrom(7)
  assert.deepEqual(following.get(), { mode: 'paused', from: 7 })
  follow()
  countNewFrom(9)
  assert.deepEqual(following.get(), { mode: 'following', from: null })
  followNothing()
  assert.equal(following.get().mode, 'off')
})
