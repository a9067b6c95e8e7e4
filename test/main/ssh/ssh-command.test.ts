import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sshArguments } from '../../../main/ssh/ssh-command.ts'

const optionsOf = (args: readonly string[]) => args.flatMap((arg, i) => (args[i - 1] === '-o' ? [arg] : []))

test('[ssh-arguments] nobody is asked, nothing is forwarded, and the destination cannot be an option', () => {
  const args = sshArguments('ann@web-03', {})
  for (const option of [
    'BatchMode=yes',
    'ForwardAgent=no',
    'ForwardX11=no',
    'ClearAllForwardings=yes',
    'ServerAliveInterval=15',
  ])
    assert.ok(optionsOf(args).includes(option), option)
  assert.equal(args[0], '-T')
  assert.deepEqual(args.slice(-3, -1), ['--', 'ann@web-03'])
  assert.match(args.at(-1)!, /^exec sh -c '[^']*'$/)
  assert.ok(!args.includes('-F'), "the user's own configuration holds")
})

test("[ssh-arguments-own] the user's options come before ours, so that they count", () => {
  const args = sshArguments('h', { identity: 'k', port: '2222', config: 'c', options: ['ServerAliveInterval=5'] })
  const options = optionsOf(args)
  assert.ok(options.indexOf('ServerAliveInterval=5') < options.indexOf('ServerAliveInterval=15'))
  assert.deepEqual(args.slice(0, 7), ['-T', '-F', 'c', '-i', 'k', '-o', 'IdentitiesOnly=yes'])
  assert.deepEqual(args.slice(7, 9), ['-p', '2222'])
})
