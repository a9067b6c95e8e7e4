/** How a message is written. The order is the code that columns store. */
export const FORMATS = ['other', 'rfc5424', 'rfc3164'] as const
export type Format = (typeof FORMATS)[number]
export const OTHER = 0
export const RFC5424 = 1
export const RFC3164 = 2

/** How the sender's time is known. Order = code. 'none': the message states no time that could be read. */
export const TIME_SOURCES = ['none', 'stated', 'year inferred', 'zone inferred', 'year and zone inferred'] as const
export type TimeSource = (typeof TIME_SOURCES)[number]
export const TIME_NONE = 0
export const TIME_STATED = 1
export const TIME_YEAR_INFERRED = 2
export const TIME_ZONE_INFERRED = 3
export const TIME_YEAR_ZONE_INFERRED = 4

/**
 * A message as read from `bytes`: ranges into the buffer, no strings and no copies. A flyweight: the parser fills the same
 * object again and again. A range whose start is -1 is absent (or the NILVALUE of RFC 5424 §6).
 */
export class ParsedMessage {
  /** FORMATS code. */
  format = OTHER
  /** Code of the rule that the message breaks (RULES in rule.ts); 0: none. */
  rule = 0
  /** 0 to 191; -1: the message has no valid PRI. */
  pri = -1
  /** Whole seconds since the epoch; NaN: none. */
  sec = NaN
  nano = 0
  /** Digits of sub-second precision that the sender wrote, 0 to 9. */
  digits = 0
  /** TIME_SOURCES code. */
  timeSource = TIME_NONE
  hostStart = -1
  hostEnd = -1
  appStart = -1
  appEnd = -1
  procidStart = -1
  procidEnd = -1
  msgidStart = -1
  msgidEnd = -1
  /** STRUCTURED-DATA as written, brackets included. */
  sdStart = -1
  sdEnd = -1
  /** MSG (RFC 5424) or CONTENT (RFC 3164), without BOM and without trailing CR, LF and NUL. For `other`: all that follows a valid PRI, or everything. */
  textStart = 0
  textEnd = 0
}

/** What is known from elsewhere, for inferring a year or a zone. */
export interface TimeContext {
  /** Seconds since the epoch near which the message was sent (wire time, or a file's date); NaN: unknown. */
  referenceSec: number
  /** Seconds east of UTC to assume where the sender states no zone. */
  zoneOffset: number
}
