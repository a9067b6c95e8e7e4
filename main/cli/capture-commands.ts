import type { Command } from 'commander'
import { gather } from './seal-commands.ts'

/** The commands about live capture. */
export function addCaptureCommands(root: Command, finish: (status: number) => void): void {
  root
    .command('capture')
    .description('write what passes on an interface into a sealed archive, until it is stopped; SIGHUP rotates')
    .argument('<archive>', 'folder of the archive; made, with a key of its own, where it does not exist')
    .requiredOption('-i, --interface <name>', 'interface to listen on; "logwitness interfaces" lists them')
    .option('--filter <filter>', "what to capture, in libpcap's syntax (default: everything)")
    .option('--rotate <when>', 'begin a new segment after a time (15m) or a size (100M); may be given twice', gather)
    .option('--buffer <size>', 'what the kernel holds back for a slow disk: 64K to 1G (default 16M)')
    .option('--snap-length <bytes>', 'bytes kept of a packet (default 262144)')
    .option('--no-promiscuous', 'only what is addressed to this machine')
    .option('--engine <name>', 'auto, libpcap, dumpcap or cap (default: the best there is)')
    .option('--statistics <time>', 'how often drop counters are read and written down (default 10s)')
    .option('--chroot <folder>', 'folder that the capturing process is confined to')
    .option('--user <name>', 'user that it becomes once the device is open')
    .option('--group <name>', 'group that it becomes')
    .option('--origin <name>', "name of a new archive (default: the folder's)")
    .option('--key <name>', 'own key to sign a new archive with (default: one named by the origin, made if need be)')
    .option('--keys <folder>', "folder of the key store (default: the user's own, or LOGWITNESS_KEYS)")
    .option('--json', 'one JSON object a line, names as in docs/cli.md')
    .action(async (archive: string, flags) => {
      const { capture } = await import('./capture.ts')
      finish(await capture(archive, flags))
    })
}
