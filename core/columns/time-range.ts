/*
 * Times are kept as 64-bit nanoseconds since the epoch (1677-09-21 to 2262-04-11). Seconds outside these limits count as absent;
 * the limits leave room for the whole range of a 32-bit nanosecond field, which hostile captures use.
 */
export const MIN_SECOND = -9_223_372_036
export const MAX_SECOND = 9_223_372_031

/** Whether a time column holds a time here: NaN means absent. */
export function isTime(sec: number): boolean {
  return sec >= MIN_SECOND && sec <= MAX_SECOND
}
