import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { MAX_EDITS } from '../../../core/archive/alignment.ts'
import { type Difference, difference, MAX_CHANGES } from '../../../core/archive/difference.ts'

const LEAF = 32

/** Leaves for numbers: equal numbers are equal leaves. Numbers that differ by a multiple of 2^16 meet in the tables. */
function leaves(numbers: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(LEAF * numbers.length)
  const view = new DataView(bytes.buffer)
  numbers.forEach((number, i) => {
    view.setUint32(LEAF * i, Math.imul(number % 65_536, 0x9e3779b1), true)
    view.setUint32(LEAF * i + 28, number)
  })
  return bytes
}

/** What a difference makes of the sealed list; what is new is taken from the found one. */
function apply(sealed: readonly number[], found: readonly number[], { changes }: Difference): number[] {
  const gone = new Set<number>()
  const result: (number | undefined)[] = found.map(() => undefined)
  for (const { kind, record, records, foundRecord, foundRecords } of changes) {
    if (kind !== 'inserted') for (let i = 0; i < records; i++) gone.add(record - 1 + i)
    for (let i = 0; i < foundRecords; i++) {
      assert.equal(result[foundRecord - 1 + i], undefined, 'no place is named twice')
      result[foundRecord - 1 + i] = kind === 'reordered' ? sealed[record - 1 + i] : found[foundRecord - 1 + i]
    }
  }
  const stay = sealed.filter((_, i) => !gone.has(i))
  const applied = result.map((value) => value ?? stay.shift() ?? Number.NaN)
  assert.equal(stay.length, 0, 'every sealed record is accounted for')
  return applied
}

function differ(sealed: readonly number[], found: readonly number[]): Difference {
  const result = difference(leaves(sealed), leaves(found))
  assert.deepEqual(apply(sealed, found, result), [...found])
  return result
}

/** Length of the longest common subsequence. */
function common(a: readonly number[], b: readonly number[]): number {
  let row = new Array<number>(b.length + 1).fill(0)
  for (const x of a) {
    const next = [0]
    b.forEach((y, j) => {
      next.push(x === y ? row[j]! + 1 : Math.max(row[j + 1]!, next[j]!))
    })
    row = next
  }
  return row[b.length]!
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i)
const one = (kind: string, record: number, records: number, foundRecord: number, foundRecords: number) => ({
  kind,
  record,
  records,
  foundRecord,
  foundRecords,
})

suite('difference of leaf lists', () => {
  const sealed = range(0, 100)

  test('[difference-none] equal lists differ in nothing', () => {
    assert.deepEqual(differ(sealed, sealed), { changes: [], more: 0, kept: 100 })
    assert.deepEqual(differ([], []), { changes: [], more: 0, kept: 0 })
  })

  test('[difference-kinds] each kind is named and placed, at the first, a middle and the last record', () => {
    for (const at of [0, 41, 99]) {
      assert.deepEqual(differ(sealed, sealed.with(at, 999)).changes, [one('changed', at + 1, 1, at + 1, 1)])
      assert.deepEqual(differ(sealed, sealed.toSpliced(at, 1)).changes, [one('removed', at + 1, 1, at + 1, 0)])
      assert.deepEqual(differ(sealed, sealed.toSpliced(at, 0, 999)).changes, [one('inserted', at + 1, 0, at + 1, 1)])
    }
    assert.deepEqual(differ(sealed, [...sealed, 999]).changes, [one('inserted', 101, 0, 101, 1)])
  })

  test('[difference-moved] a record that left one place and stands in another was reordered', () => {
    assert.deepEqual(differ([1, 2, 3, 4, 5], [2, 3, 4, 1, 5]).changes, [one('reordered', 1, 1, 4, 1)])
    assert.deepEqual(differ([1, 2, 3, 4, 5], [5, 2, 3, 4, 1]).changes, [
      one('reordered', 1, 1, 5, 1),
      one('reordered', 5, 1, 1, 1),
    ])
    const block = differ(sealed, [...range(10, 90), ...range(0, 10), ...range(90, 100)])
    assert.deepEqual(block.changes, [one('reordered', 1, 10, 81, 10)])
  })

  test('[difference-unequal] what is gone and what is new at one place are told apart where they are not as many', () => {
    assert.deepEqual(differ(sealed, sealed.toSpliced(10, 3, 900)).changes, [
      one('removed', 11, 3, 11, 0),
      one('inserted', 14, 0, 11, 1),
    ])
  })

  test('[difference-ends] all gone, and all new', () => {
    assert.deepEqual(differ(sealed, []).changes, [one('removed', 1, 100, 1, 0)])
    assert.deepEqual(differ([], sealed).changes, [one('inserted', 1, 0, 1, 100)])
  })

  test('[difference-applies] any edits, also among many equal leaves, are found: applied, they give the list found', () => {
    const edit = fc.record({ at: fc.nat(60), gone: fc.nat(5), fresh: fc.array(fc.nat(12), { maxLength: 4 }) })
    fc.assert(
      fc.property(
        fc.constantFrom(2, 6, 70_000, 400_000),
        fc.array(fc.nat(399_999), { maxLength: 60 }),
        fc.array(edit, { maxLength: 6 }),
        fc.boolean(),
        (different, numbers, edits, turned) => {
          const before = numbers.map((number) => number % different)
          const after = [...before]
          for (const { at, gone, fresh } of edits) after.splice(at, gone, ...fresh)
          if (turned) after.push(...after.splice(0, after.length >> 1))
          const { kept } = differ(before, after)
          assert.equal(kept, common(before, after), 'as many as possible stay')
        },
      ),
      { numRuns: 600 },
    )
  })

  test('[difference-edits-limit] one below, at and above the limit of the exact search the answer is the same', () => {
    const long = range(0, 20_000)
    for (const edits of [MAX_EDITS - 1, MAX_EDITS, MAX_EDITS + 1]) {
      const found = long.toSpliced(9_000, edits)
      assert.deepEqual(differ(long, found).changes, [one('removed', 9_001, edits, 9_001, 0)])
      const scattered = long.map((number, i) => (i % 4 === 1 && i < 2 * edits ? number + 100_000 : number))
      const result = differ(long, scattered)
      assert.equal(result.changes.length, Math.ceil((2 * edits - 1) / 4))
      assert.ok(result.changes.every(({ kind, records }) => kind === 'changed' && records === 1))
    }
  })

  test('[difference-large] a large block moved and thousands changed in long lists with repeated leaves', () => {
    const long = range(0, 60_000).map((i) => (i % 5 === 0 ? 7 : i))
    const found = [...long.slice(20_000, 50_000), ...long.slice(0, 20_000), ...long.slice(50_000)]
    assert.equal(differ(long, found).kept, 40_000)
    const changed = long.map((number, i) => (i % 9 === 4 ? 100_000 + i : number))
    const result = differ(long, changed)
    assert.equal(result.kept, 60_000 - changed.filter((number) => number >= 100_000).length)
  })

  test('[difference-steps-limit] lists of few different leaves without any order end in bounded time', () => {
    const scramble = (seed: number) => range(0, 60_000).map((i) => Math.imul(i + seed, 0x9e3779b1) >>> 30)
    const { kept } = differ(scramble(1), scramble(77_777))
    assert.ok(kept <= 60_000)
  })

  test('[difference-steps] however few steps are allowed, what is found is right', () => {
    const [before, after] = [range(0, 300).map((i) => i % 7), range(0, 280).map((i) => (3 * i) % 7)]
    let kept = 0
    for (const steps of [0, 1, 10, 1_000, 100_000]) {
      const result = difference(leaves(before), leaves(after), steps)
      assert.deepEqual(apply(before, after, result), after)
      assert.ok(result.kept >= kept, 'more steps find no less')
      kept = result.kept
    }
    assert.equal(kept, common(before, after))
  })

  test('[difference-changes-limit] changes beyond the limit are counted', () => {
    const every = (count: number) => range(0, 2 * count).map((i) => (i % 2 === 0 ? i : 1_000_000 + i))
    for (const count of [MAX_CHANGES - 1, MAX_CHANGES, MAX_CHANGES + 1]) {
      const { changes, more } = difference(leaves(range(0, 2 * count)), leaves(every(count)))
      assert.equal(changes.length, Math.min(count, MAX_CHANGES))
      assert.equal(more, Math.max(0, count - MAX_CHANGES))
    }
  })

  test('[difference-unaligned] leaves that begin at any byte, and bytes behind the last whole one', () => {
    const bytes = new Uint8Array(1 + LEAF * 3 + 5)
    bytes.set(leaves([1, 2, 3]), 1)
    assert.deepEqual(difference(bytes.subarray(1), leaves([1, 3])).changes, [one('removed', 2, 1, 2, 0)])
  })
})
