import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseFolder, parseListed, parseReadAnswer, REMOTE_SCRIPT } from '../../../core/ssh/remote-script.ts'

const TOKEN = '00112233445566778899aabbccddeeff'
const LINE = '131 -rw-r----- 1 0 4 1234 Nov 18 03:00 /var/log/app.log\n'
const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'))

test('[pull-script] the script is one line that every shell passes on as it is', () => {
  assert.doesNotMatch(REMOTE_SCRIPT, /['!\\\n\r`]/)
  const { status, stderr } = spawnSync('sh', ['-n', '-c', REMOTE_SCRIPT], { encoding: 'utf8' })
  if (process.platform !== 'win32') assert.equal(status, 0, stderr)
})

test('[pull-answer] whatever a log holds, its bytes come out as they are', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 200 }),
      fc.constantFrom('', `${TOKEN} from\n`, `\n${TOKEN} t`, '\n'),
      (data, trick) => {
        const content = Buffer.concat([data, Buffer.from(trick)])
        const answer = Buffer.concat([
          bytes(`${LINE}${TOKEN} from\n`),
          content,
          bytes(`\n${TOKEN} to 0\n${LINE}${TOKEN} end\n`),
        ])
        const parsed = parseReadAnswer(new Uint8Array(answer), TOKEN)!
        assert.deepEqual(Buffer.from(parsed.bytes), content)
        assert.deepEqual(parsed.before, { inode: '131', type: 'file', size: 1234 })
        assert.deepEqual(parsed.after, parsed.before)
        assert.equal(parsed.status, 0)
      },
    ),
  )
})

test('[pull-answer-hostile] what is no answer is none, and nothing throws', () => {
  const whole = bytes(`${LINE}${TOKEN} from\nabc\n${TOKEN} to 0\n${LINE}${TOKEN} end\n`)
  for (let end = 0; end < whole.length; end++)
    assert.equal(parseReadAnswer(whole.slice(0, end), TOKEN), undefined, `${end}`)
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (any) => {
      assert.equal(parseReadAnswer(any, TOKEN), undefined)
    }),
  )
})

test('[pull-answer-unread] a file that may not be read, or is none, has no status', () => {
  const answer = (word: string) =>
    parseReadAnswer(bytes(`${LINE}${TOKEN} from\n\n${TOKEN} to ${word}\n${LINE}${TOKEN} end\n`), TOKEN)!
  assert.deepEqual([answer('unreadable').status, answer('unreadable').isUnreadable], [undefined, true])
  assert.deepEqual([answer('link').status, answer('link').isUnreadable], [undefined, false])
  assert.equal(answer('1').status, 1)
})

test('[pull-listed] files are read as GNU, BSD and BusyBox list them', () => {
  for (const [line, expected] of [
    ['131 -rw-r--r-- 1 0 0 17 Nov 18 03:00 /a', { inode: '131', type: 'file', size: 17 }],
    ['  131 -rw-r--r--+  1 0  0    17 Nov  1  2025 /a b', { inode: '131', type: 'file', size: 17 }],
    ['131 -rw-r--r--@ 1 501 20 17 Nov 18 03:00 /a', { inode: '131', type: 'file', size: 17 }],
    ['131 lrwxrwxrwx 1 0 0 1 Nov 18 03:00 /a -> b', { inode: '131', type: 'link', size: 1 }],
    ['131 prw-r--r-- 1 0 0 0 Nov 18 03:00 /a', { inode: '131', type: 'pipe', size: 0 }],
    ['131 drwxr-xr-x 1 0 0 0 Nov 18 03:00 /a', { inode: '131', type: 'folder', size: 0 }],
    ['131 crw-rw-rw- 1 0 0 1, 3 Nov 18 03:00 /dev/null', { inode: '131', type: 'special', size: undefined }],
    [
      '18446744073709551615 -rw-r--r-- 1 0 0 17 Nov 18 03:00 /a\nb',
      { inode: '18446744073709551615', type: 'file', size: 17 },
    ],
  ] as const)
    assert.deepEqual(parseListed(`${line}\n`), expected, line)
  assert.deepEqual(parseListed("ls: cannot access '/a': No such file or directory\n"), {
    absent: "ls: cannot access '/a': No such file or directory",
  })
  assert.deepEqual(parseListed(''), { absent: 'it is not there' })
})

test('[pull-folder] a folder is read line by line, and what is no file of it is left out', () => {
  const text = `total 8\n12 drwxr-xr-x 2 0 0 4096 Nov 18 03:00 .\n${LINE.replace('/var/log/app.log', 'app.log')}broken\nls: x\n`
  assert.deepEqual(
    parseFolder(text).map(({ name, inode }) => [name, inode]),
    [
      ['.', '12'],
      ['app.log', '131'],
    ],
  )
})
