import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { verifyConsistency, verifyInclusion } from '../../../core/merkle/proof.ts'
import { corpus } from '../../support/corpus.ts'

/** Vectors of RFC 6962 proofs: sound ones and every way to spoil them. */
const folder = corpus('integrity/rfc6962')

interface Vector {
  readonly desc: string
  readonly wantErr: boolean
  readonly proof: readonly string[] | null
  readonly root: string
  readonly leafHash: string
  readonly leafIdx: number
  readonly treeSize: number
  readonly size1: number
  readonly size2: number
  readonly root1: string
  readonly root2: string
}

const read = (path: string): Vector => JSON.parse(readFileSync(join(folder!, path), 'utf8'))
const bytes = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, 'base64'))

test('[rfc6962-vectors] each proof of the corpus is accepted or refused as it says', {
  skip: !folder && 'no corpus',
}, () => {
  const judged = { sound: 0, spoilt: 0 }
  const judge = (path: string, { desc, wantErr }: Vector, accepted: boolean) => {
    assert.equal(accepted, !wantErr, `${path}: ${desc}`)
    judged[wantErr ? 'spoilt' : 'sound']++
  }
  for (const path of globSync('inclusion/*/*.json', { cwd: folder! })) {
    const vector = read(path)
    const { leafHash, leafIdx, treeSize, proof, root } = vector
    judge(path, vector, verifyInclusion(bytes(leafHash), leafIdx, treeSize, (proof ?? []).map(bytes), bytes(root)))
  }
  for (const path of globSync('consistency/*/*.json', { cwd: folder! })) {
    const vector = read(path)
    const { size1, size2, root1, root2, proof } = vector
    judge(path, vector, verifyConsistency(size1, size2, bytes(root1), bytes(root2), (proof ?? []).map(bytes)))
  }
  assert.deepEqual(judged, { sound: 6, spoilt: 86 })
})
