import { Button } from '@blueprintjs/core'
import { host } from '../bridge.ts'
import { openFiles, run } from '../keys/do.ts'
import { PathForm } from './open-sheet.tsx'

/** What stands in the window while there is no evidence. */
export function EmptyCase() {
  return (
    <main className="empty">
      <section className="drop-area" aria-label="Open evidence">
        <h1>Drop captures or logs here.</h1>
        <p>
          pcap and pcapng captures, syslog files, folders of them, also compressed with gzip, zstd, xz or bzip2. Each
          file is hashed as it is read, and never changed.
        </p>
        {host.kind === 'desktop' ? (
          <Button className="primary" onClick={() => void openFiles()}>
            Open files… <kbd>Ctrl O</kbd>
          </Button>
        ) : (
          <PathForm />
        )}
        <p className="or">
          Or listen: <Button onClick={() => run('capture')}>Start a capture…</Button>
        </p>
      </section>
    </main>
  )
}
