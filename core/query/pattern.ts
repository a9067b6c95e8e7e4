/**
 * Why a regular expression cannot be used; undefined: it can. Expressions are run by RE2, whose time grows in proportion to the
 * text whatever the expression; so it has no look-around and no references back.
 */
export function checkPattern(pattern: string): string | undefined {
  if (pattern === '') return 'the regular expression is empty'
  if (/(?<!\\)(?:\\\\)*\(\?(?:[=!]|<[=!])/.test(pattern)) return 'look-ahead and look-behind cannot be used here'
  if (/(?<!\\)(?:\\\\)*\\(?:[1-9]|k<)/.test(pattern)) return 'references back to a group cannot be used here'
  try {
    new RegExp(pattern)
    return undefined
  } catch (error) {
    return `the regular expression is not valid: ${(error as Error).message.replace(/^.*\/: /, '')}`
  }
}

/** A glob as a regular expression: `*` stands for any characters, `?` for one. */
export function globPattern(glob: string): string {
  return glob.replace(/[\\^$.*+?()[\]{}|]/g, (char) => (char === '*' ? '[^]*' : char === '?' ? '[^]' : `\\${char}`))
}
