/** 12482 as "12,482". */
export function count(value: number): string {
  return value.toLocaleString('en-US')
}

/** "1 message", "2 messages". */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB']

/** Bytes in decimal units, as disks and links are sold: 9400000000 is "9.4 GB". */
export function bytesText(value: number): string {
  let size = value
  let unit = 0
  while (size >= 999.5 && unit < UNITS.length - 1) {
    size /= 1000
    unit++
  }
  const digits = unit === 0 || size >= 99.95 ? 0 : 1
  return `${size.toFixed(digits)} ${UNITS[unit]}`
}
