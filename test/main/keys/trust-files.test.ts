import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { ALLOWED_SIGNERS, TSA_CERTIFICATES, trustFiles } from '../../../main/keys/trust-files.ts'
import { scratchFolder } from '../../support/scratch.ts'

test('[trust-files] signers and certificates in the folder of the keys are found, and nobody is trusted where they are not', () => {
  const { folder, put } = scratchFolder()
  assert.deepEqual(trustFiles({ folder: join(folder, 'none') }), {})
  assert.deepEqual(trustFiles({ folder }), {})
  put(ALLOWED_SIGNERS, '')
  put(TSA_CERTIFICATES, '')
  assert.deepEqual(trustFiles({ folder }), {
    allowedSigners: join(folder, ALLOWED_SIGNERS),
    tsaCertificates: [join(folder, TSA_CERTIFICATES)],
  })
})
