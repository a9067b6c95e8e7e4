/**
 * Rules of RFC 5424 and RFC 3164 that a message can break. The id is stable; the code (what columns store) is the place in
 * this table, so new rules are added at its end. A message carries one code: the first rule it breaks in reading order,
 * except that an impossible time goes before all else.
 */
export const RULES = [
  { id: 'none', section: '', sentence: 'The message breaks none of the rules that are checked.' },
  {
    id: '5424-pri-range',
    section: 'RFC 5424 §6.2.1',
    sentence: 'PRI holds a number of one to three digits, 0 to 191.',
  },
  { id: '5424-pri-zero', section: 'RFC 5424 §6.2.1', sentence: 'PRI has no leading zeros.' },
  { id: '5424-pri-missing', section: 'RFC 5424 §6.2.1', sentence: 'A message begins with a PRI.' },
  { id: '5424-version', section: 'RFC 5424 §6.2.2', sentence: 'VERSION is a number from 1 to 999.' },
  { id: '5424-timestamp', section: 'RFC 5424 §6.2.3', sentence: 'TIMESTAMP has the form of RFC 3339, or is "-".' },
  { id: '5424-timestamp-range', section: 'RFC 5424 §6.2.3', sentence: 'TIMESTAMP is a date and time that exist.' },
  { id: '5424-timestamp-leap', section: 'RFC 5424 §6.2.3', sentence: 'TIMESTAMP has no leap second.' },
  { id: '5424-timestamp-case', section: 'RFC 5424 §6.2.3', sentence: 'The T and Z of TIMESTAMP are upper case.' },
  {
    id: '5424-timestamp-fraction',
    section: 'RFC 5424 §6.2.3',
    sentence: 'TIME-SECFRAC is a dot and one to six digits.',
  },
  {
    id: '5424-timestamp-zone',
    section: 'RFC 5424 §6.2.3',
    sentence: 'TIMESTAMP ends in Z or an offset such as +02:00.',
  },
  { id: '5424-hostname', section: 'RFC 5424 §6.2.4', sentence: 'HOSTNAME is 1 to 255 printable ASCII characters.' },
  { id: '5424-app-name', section: 'RFC 5424 §6.2.5', sentence: 'APP-NAME is 1 to 48 printable ASCII characters.' },
  { id: '5424-procid', section: 'RFC 5424 §6.2.6', sentence: 'PROCID is 1 to 128 printable ASCII characters.' },
  { id: '5424-msgid', section: 'RFC 5424 §6.2.7', sentence: 'MSGID is 1 to 32 printable ASCII characters.' },
  {
    id: '5424-structured-data',
    section: 'RFC 5424 §6.3',
    sentence: 'STRUCTURED-DATA is "-" or elements in brackets, then a space or the end.',
  },
  {
    id: '5424-sd-name',
    section: 'RFC 5424 §6.3.2',
    sentence: 'SD-ID and PARAM-NAME are 1 to 32 printable characters other than = ] and ".',
  },
  { id: '5424-sd-duplicate', section: 'RFC 5424 §6.3.2', sentence: 'An SD-ID stands once in a message.' },
  {
    id: '5424-sd-escape',
    section: 'RFC 5424 §6.3.3',
    sentence: 'In PARAM-VALUE the characters " \\ and ] are escaped, and no others.',
  },
  { id: '3164-pri', section: 'RFC 3164 §4.1.1', sentence: 'A message begins with a PRI.' },
  { id: '3164-timestamp', section: 'RFC 3164 §4.1.2', sentence: 'A time stamp follows the PRI.' },
  { id: '3164-timestamp-range', section: 'RFC 3164 §4.1.2', sentence: 'TIMESTAMP is a date and time that exist.' },
  {
    id: '3164-timestamp-iso',
    section: 'RFC 3164 §4.1.2',
    sentence: 'TIMESTAMP has the form Mmm dd hh:mm:ss, not that of ISO 8601.',
  },
  {
    id: '3164-timestamp-day',
    section: 'RFC 3164 §4.1.2',
    sentence: 'A day below 10 is written as a space and one digit.',
  },
  { id: '3164-timestamp-year', section: 'RFC 3164 §4.1.2', sentence: 'TIMESTAMP has no year.' },
  { id: '3164-timestamp-fraction', section: 'RFC 3164 §4.1.2', sentence: 'TIMESTAMP has no fraction of a second.' },
  { id: '3164-timestamp-zone', section: 'RFC 3164 §4.1.2', sentence: 'TIMESTAMP has no zone.' },
  { id: '3164-timestamp-leap', section: 'RFC 3164 §4.1.2', sentence: 'The seconds of TIMESTAMP are 00 to 59.' },
  {
    id: '3164-header',
    section: 'RFC 3164 §4.1.2',
    sentence: 'TIMESTAMP directly follows the PRI and a space follows it (as Cisco devices do not do).',
  },
  { id: '3164-hostname', section: 'RFC 3164 §4.1.2', sentence: 'A HOSTNAME follows the time stamp.' },
  { id: '3164-tag', section: 'RFC 3164 §4.1.3', sentence: 'TAG is no longer than 32 characters.' },
] as const

export type RuleId = (typeof RULES)[number]['id']

/** The code of a rule: its place in RULES. */
export function ruleCode(id: RuleId): number {
  return RULES.findIndex((rule) => rule.id === id)
}
