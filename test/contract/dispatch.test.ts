import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { CallError } from '../../contract/call-error.ts'
import { calls, type Envelope } from '../../contract/contract.ts'
import { answer, forwardCalls, makeDispatch, type Outcome } from '../../contract/dispatch.ts'

const about = { host: 'browser' as const, version: '1', platform: 'test', zone: 'UTC' }

function failureOf(outcome: Outcome) {
  assert.equal(outcome.ok, false)
  return outcome.failure
}

test('[dispatch-unknown-call] a name that the contract does not have is refused, whatever it is', async () => {
  const dispatch = makeDispatch({ 'host.about': async () => about })
  for (const name of [
    'shell.run',
    '',
    '__proto__',
    'constructor',
    'toString',
    undefined,
    null,
    7,
    {},
    ['host.about'],
  ]) {
    assert.equal(failureOf(await dispatch(name, {})).code, 'refused', String(name))
  }
})

test('[dispatch-unanswered-call] a call of the contract that the host has no handler for is refused', async () => {
  const failure = failureOf(await makeDispatch({})('host.about', {}))
  assert.deepEqual(failure, { code: 'refused', message: 'This host does not answer host.about.' })
})

test('[dispatch-input] no handler runs on an input of a wrong shape, and the failure says where it is wrong', async () => {
  let ran = 0
  const dispatch = makeDispatch({
    'search.page': async () => {
      ran++
      return { rows: [] }
    },
  })
  for (const input of [
    undefined,
    null,
    'x',
    {},
    { result: 1, from: -1, count: 1 },
    { result: 1, from: 0, count: 501 },
  ]) {
    assert.equal(failureOf(await dispatch('search.page', input)).code, 'bad-input')
  }
  const { message } = failureOf(await dispatch('search.page', { result: 1, from: 0, count: 0 }))
  assert.match(message, /^search\.page was called with a wrong input: count: /)
  assert.equal(ran, 0)
  assert.equal((await dispatch('search.page', { result: 1, from: 0, count: 500 })).ok, true)
  assert.equal(ran, 1)
})

test('[dispatch-input-stripped] a handler sees the fields of the contract and no others', async () => {
  let seen: unknown
  const dispatch = makeDispatch({
    'job.cancel': async (input) => {
      seen = input
      return {}
    },
  })
  await dispatch('job.cancel', { job: 3, shell: true })
  assert.deepEqual(seen, { job: 3 })
})

test('[dispatch-output] an answer of a wrong shape does not leave the host', async () => {
  const dispatch = makeDispatch({ 'host.about': async () => ({ ...about, zone: 5 }) as never })
  const failure = failureOf(await dispatch('host.about', {}))
  assert.equal(failure.code, 'engine')
  assert.match(failure.message, /host\.about gave an answer of a wrong shape: zone/)
})

test('[dispatch-failure] a CallError keeps its code; any other error becomes engine, without its stack', async () => {
  const dispatch = makeDispatch({
    'case.summary': async () => {
      throw new CallError('no-case', 'No case is open.')
    },
    'host.about': async () => {
      throw new TypeError('x is not a function')
    },
  })
  assert.deepEqual(failureOf(await dispatch('case.summary', {})), { code: 'no-case', message: 'No case is open.' })
  const failure = failureOf(await dispatch('host.about', {}))
  assert.equal(failure.code, 'engine')
  assert.match(failure.message, /x is not a function/)
  assert.doesNotMatch(JSON.stringify(failure), /dispatch\.test/)
})

test('[dispatch-never-rejects] whatever is called with whatever, there is an outcome', async () => {
  const dispatch = makeDispatch(forwardCalls(async () => ({})))
  const names = fc.oneof(fc.constantFrom(...Object.keys(calls)), fc.anything())
  await fc.assert(
    fc.asyncProperty(names, fc.anything(), async (name, input) => {
      const outcome = await dispatch(name, input)
      return outcome.ok || outcome.failure.message.length < 500
    }),
    { numRuns: 300 },
  )
})

test('[dispatch-forward] every call of the contract is passed on by name', async () => {
  const seen: string[] = []
  const handlers = forwardCalls(async (name) => seen.push(name))
  for (const handler of Object.values(handlers)) await handler({} as never)
  assert.deepEqual(seen, Object.keys(calls))
})

test('[answer-envelope] a call is answered under its id, and what is no call has no answer', async () => {
  const dispatch = makeDispatch({ 'host.about': async () => about })
  const asked: Envelope = { kind: 'call', id: 9, name: 'host.about', input: {} }
  assert.deepEqual(await answer(dispatch, asked), { kind: 'result', id: 9, output: about })
  const unknown = await answer(dispatch, { ...asked, name: 'x' })
  assert.equal(unknown?.kind === 'failure' && unknown.id === 9 && unknown.failure.code, 'refused')
  for (const message of [
    null,
    'x',
    {},
    { kind: 'call' },
    { ...asked, id: 1.5 },
    { kind: 'result', id: 1, output: 1 },
  ]) {
    assert.equal(await answer(dispatch, message), undefined, JSON.stringify(message))
  }
})
