import type { JobProgress } from '../../contract/shapes.ts'
import { bytesText } from '../text/number.ts'

/** Share of a job that is done, 0 to 1; null while the whole is not known. */
export function share({ bytes, totalBytes }: JobProgress): number | null {
  return totalBytes > 0 ? Math.min(1, bytes / totalBytes) : null
}

/** "6.2 GB of 9.4 GB · 486 MB/s · 7 s left"; parts that are not known are left out. */
export function progressText(job: JobProgress): string {
  const parts = [job.totalBytes > 0 ? `${bytesText(job.bytes)} of ${bytesText(job.totalBytes)}` : bytesText(job.bytes)]
  if (job.bytesPerSecond > 0) {
    parts.push(`${bytesText(job.bytesPerSecond)}/s`)
    const seconds = Math.ceil((job.totalBytes - job.bytes) / job.bytesPerSecond)
    if (seconds > 0) parts.push(seconds < 90 ? `${seconds} s left` : `${Math.round(seconds / 60)} min left`)
  }
  return parts.join(' · ')
}
