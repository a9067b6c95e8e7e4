import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MAX_SSH_QUOTE, sshFailure } from '../../../core/ssh/ssh-failure.ts'

test('[ssh-failure] what ssh says is told in words, and whether another try makes sense', () => {
  for (const [said, status, reason, mayPass] of [
    ['Host key verification failed.\r\n', 255, /key of the host is not known/, false],
    [
      '@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @\nHost key verification failed.\n',
      255,
      /another one/,
      false,
    ],
    ['banner\nann@h: Permission denied (publickey).\n', 255, /does not let us in: ann@h/, false],
    ['command-line: line 0: Bad configuration option: x\n', 255, /does not accept an option/, false],
    ['bash: sh: command not found\n', 127, /no POSIX shell/, false],
    ['ssh: connect to host h port 22: Connection refused\n', 255, /Connection refused/, true],
    ['Connection to h closed by remote host.\n', 255, /closed by remote host/, true],
    ['', null, /ended by a signal/, true],
    ['', 255, /status 255/, true],
  ] as const) {
    const failure = sshFailure(said, status, 'ann@h')
    assert.match(failure.reason, reason, said)
    assert.equal(failure.mayPass, mayPass, said)
    assert.equal(failure.hint !== undefined, !mayPass, said)
  }
})

test('[ssh-max-ssh-quote] a quote has at most MAX_SSH_QUOTE characters', () => {
  for (const [length, quoted] of [
    [MAX_SSH_QUOTE - 1, MAX_SSH_QUOTE - 1],
    [MAX_SSH_QUOTE, MAX_SSH_QUOTE],
    [MAX_SSH_QUOTE + 1, MAX_SSH_QUOTE],
  ] as const)
    assert.equal(sshFailure('x'.repeat(length), 255, 'h').reason.length, quoted)
})
