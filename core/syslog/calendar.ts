const MONTH_DAYS = [0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
}

/** Whether the date exists. A year below 0 is not known: 29 February then does. */
export function isDate(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1 || day > MONTH_DAYS[month]!) return false
  return day !== 29 || month !== 2 || year < 0 || isLeap(year)
}

let cachedDate = -1
let cachedDay = 0

/** Days from 1970-01-01 to a date of the proleptic Gregorian calendar; consecutive messages mostly share it. */
export function dayNumber(year: number, month: number, day: number): number {
  const date = (year * 16 + month) * 32 + day
  if (date === cachedDate) return cachedDay
  // Years are counted from March, so that the leap day is the last of its year.
  const y = month > 2 ? year : year - 1
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1
  cachedDate = date
  cachedDay = y * 365 + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) + dayOfYear - 719468
  return cachedDay
}

/** Reference days beyond this (the range of dates in ECMAScript) are no dates: no year is inferred from them. */
const MAX_REFERENCE_DAY = 1e8

let nearestKey = -1
let nearestReference = NaN
let nearestDay = NaN

/**
 * The day number of month and day in the year that puts it nearest to the reference day; 29 February only in leap years.
 */
export function nearestDayNumber(month: number, day: number, referenceDay: number): number {
  if (!(Math.abs(referenceDay) <= MAX_REFERENCE_DAY)) return NaN
  const key = month * 32 + day
  if (key === nearestKey && referenceDay === nearestReference) return nearestDay
  nearestKey = key
  nearestReference = referenceDay
  nearestDay = NaN
  const year = 1970 + Math.floor(referenceDay / 365.2425)
  // Eight years lie between leap days around 1900 and 2100.
  const reach = key === 2 * 32 + 29 ? 8 : 2
  let distance = Infinity
  for (let y = year - reach; y <= year + reach; y++) {
    if (reach === 8 && !isLeap(y)) continue
    const candidate = dayNumber(y, month, day)
    if (Math.abs(candidate - referenceDay) < distance) {
      distance = Math.abs(candidate - referenceDay)
      nearestDay = candidate
    }
  }
  return nearestDay
}
