import type { Command } from 'commander'
import { addDecodeFlags } from './decode-flags.ts'
import { gather } from './seal-commands.ts'

/** The commands that take messages from the network, and pass them on. */
export function addLiveCommands(root: Command, finish: (status: number) => void): void {
  root
    .command('listen')
    .description('take syslog from the network into a sealed archive, until it is stopped; SIGHUP rotates')
    .argument('<archive>', 'folder of the archive; made, with a key of its own, where it does not exist')
    .option(
      '--udp <address>',
      'PORT, ADDRESS:PORT or [ADDRESS]:PORT; loopback where none is named; may be given again',
      gather,
    )
    .option('--tcp <address>', 'likewise, in both framings of RFC 6587', gather)
    .option('--tls <address>', 'likewise, over TLS; needs --cert and --key', gather)
    .option('--cert <file>', "the receiver's certificate and what leads to its authority, as PEM")
    .option('--cert-key <file>', 'private key of the certificate, as PEM')
    .option('--ca <file>', 'authority whose certificates clients must show, as PEM (default: none is asked for)')
    .option('--rotate <when>', 'begin a new segment after a time (15m) or a size (100M); may be given twice', gather)
    .option('--buffer <size>', 'what the kernel is asked to hold back for each UDP port: 64K to 1G (default 16M)')
    .option('--statistics <time>', 'how often drop counters are read and written down (default 10s)')
    .option('--origin <name>', "name of a new archive (default: the folder's)")
    .option('--key <name>', 'own key to sign a new archive with (default: one named by the origin, made if need be)')
    .option('--keys <folder>', "folder of the key store (default: the user's own, or LOGWITNESS_KEYS)")
    .option('--json', 'one JSON object a line, names as in docs/cli.md')
    .action(async (archive: string, flags) => {
      const { listen } = await import('./listen.ts')
      finish(await listen(archive, flags))
    })

  addDecodeFlags(root.command('relay').description('pass on what an archive holds and gets to another collector'))
    .argument('<archive>', 'archive that a capture or a receiver writes, or wrote')
    .requiredOption('--to <url>', 'tcp://HOST:PORT, tls://HOST:PORT or udp-spoof://ADDRESS:PORT')
    .option('--ca <file>', "authority that signed the collector's certificate, as PEM (default: those of Node)")
    .option('--cert <file>', 'own certificate and what leads to its authority, as PEM')
    .option('--cert-key <file>', 'private key of the certificate, as PEM')
    .option('--server-name <name>', "name in the collector's certificate (default: the host of --to)")
    .option('--force', 'udp-spoof: also to addresses that are not private')
    .option(
      '--from <place>',
      'beginning, now or SEGMENT:OFFSET (default: where it ended the last time, or the beginning)',
    )
    .option(
      '--buffer <size>',
      'what may wait while the collector is away: messages (10000), bytes (64M), or archive: all',
    )
    .option(
      '--journal <archive>',
      'archive for what the relay did; made where it does not exist (default: ARCHIVE-relay)',
    )
    .option('--place <file>', 'file that keeps how far it has come (default: JOURNAL.place)')
    .option('--once', 'end when what is there now was passed on')
    .option('--rotate <when>', 'begin a new segment of the journal after a time or a size; may be given twice', gather)
    .option('--origin <name>', "name of a new journal (default: the folder's)")
    .option('--key <name>', 'own key to sign a new journal with (default: one named by the origin, made if need be)')
    .option('--keys <folder>', "folder of the key store (default: the user's own, or LOGWITNESS_KEYS)")
    .option('--json', 'one JSON object a line, names as in docs/cli.md')
    .action(async (archive: string, flags) => {
      const { relay } = await import('./relay.ts')
      finish(await relay(archive, flags))
    })
}
