import { BSD_SIGNATURES, OPENBSD_SIGNATURES } from './signatures/bsd.ts'
import type { Signature } from './signatures/form.ts'
import { JOURNALD_SIGNATURES, LINUX_SIGNATURES } from './signatures/linux.ts'
import { OTHER_SIGNATURES, SYSLOG_NG_SIGNATURES } from './signatures/other.ts'
import { OWN_SIGNATURES } from './signatures/own.ts'
import { RSYSLOG_SIGNATURES } from './signatures/rsyslog.ts'

/** All forms that are known, each from its producer's own source or manual; tried in this order. */
export const SIGNATURES: readonly Signature[] = [
  ...OPENBSD_SIGNATURES,
  ...BSD_SIGNATURES,
  ...RSYSLOG_SIGNATURES,
  ...SYSLOG_NG_SIGNATURES,
  ...JOURNALD_SIGNATURES,
  ...LINUX_SIGNATURES,
  ...OTHER_SIGNATURES,
  ...OWN_SIGNATURES,
]
