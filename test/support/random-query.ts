const VALUES = ['web-01', 'WEB-0?', 'db*1', '"db*1"', '"é%"', '10.0.0.1', 'fe80::1', '*', 'nobody']
const TEXT_VALUES = [
  'password',
  'FAILED',
  '"session opened"',
  'café',
  '"%_"',
  'f*ed',
  '"a\nb"',
  '"\\"q\\""',
  'y',
  '/a.b/',
  '/[Pp]ass\\w+/',
  '/ROOT$/i',
  '10.0',
]
const NAME_FIELDS = ['host', 'app', 'procid', 'msgid', 'src', 'dst', 'addr']

/** The text of a query that is right in its form, of any depth and kind of test. */
export function randomQuery(random: (below: number) => number, depth = 0): string {
  const pick = (values: readonly string[]) => values[random(values.length)]!
  const kind = random(depth > 3 ? 8 : 12)
  const inside = () => randomQuery(random, depth + 1)
  switch (kind) {
    case 0:
      return pick(TEXT_VALUES)
    case 1:
      return `${pick(['text', 'sd'])}${pick([':', ' == ', ' != ', ' contains '])}"${pick(['x', 'session opened', '[x@1 n=\\"1\\"]', 'n='])}"`
    case 2:
      return `${pick(NAME_FIELDS)}:${pick(VALUES)}`
    case 3:
      return `${pick(NAME_FIELDS)}${pick([' == ', '!=', ' contains '])}${pick(['web-01', '"WEB"', '10.0.0.1'])}`
    case 4: {
      const value = pick(['err', '3', 'warning', '2..5', '..notice'])
      return value.includes('..')
        ? `severity:${value}`
        : `severity${pick([':', ':<=', '>=', '!=', ' < ', ':>'])}${value}`
    }
    case 5:
      return pick([
        'facility:auth',
        'facility!=kern',
        'port:514',
        'port != 514',
        'sport:510..520',
        'pri:>=100',
        'item:[1, 3]',
        'packet:10..200',
        'seq:5',
      ])
    case 6:
      return pick([
        'format:rfc5424',
        'format != other',
        'transport:[udp, tcp]',
        'rule:5424*',
        'has:rule',
        'missing:host',
        'has:text',
        'has:sd',
        'missing:addr',
      ])
    case 7:
      return `${pick(['time', 'wire'])}${pick([':', ':<=', ':>', '!='])}${pick(['2026-09-21', '2026-09-21T14', '2026-09-21T14:15', '2026-09-21T14:15:30Z'])}`
    case 8:
      return `(${inside()})`
    case 9:
      return `${pick(['NOT ', '-', '!'])}(${inside()})`
    case 10:
      return `${inside()} ${pick(['AND ', '&& ', ''])}${inside()}`
    default:
      return `${inside()} ${pick(['OR', '||'])} ${inside()}`
  }
}
