import type { Command } from 'commander'

/** Adds a value to those that an option was given before. */
export const gather = (value: string, before: readonly string[] = []) => [...before, value]
const KEYS = '--keys <folder>'
const KEYS_HELP = "folder of the key store (default: the user's own, or LOGWITNESS_KEYS)"
const JSON_HELP = 'one JSON object a line, names as in docs/cli.md'

/** The commands about sealed archives, the seals of others, and keys. */
export function addSealCommands(root: Command, finish: (status: number) => void): void {
  root
    .command('seal')
    .description('put captures or log files, or what comes on standard input, into a sealed archive')
    .argument('<archive>', 'folder of the archive; made, with a key of its own, where it does not exist')
    .argument('<file...>', 'captures or log files; "-" for standard input')
    .option('--origin <name>', "name of a new archive (default: the folder's)")
    .option('--key <name>', 'own key to sign a new archive with (default: one named by the origin, made if need be)')
    .option(KEYS, KEYS_HELP)
    .option('--kind <kind>', 'what standard input is: log, pcap or pcapng (default log)')
    .option('--rotate <when>', 'begin a new segment after a time (15m) or a size (100M); may be given twice', gather)
    .option('--checkpoint-every <time>', 'sign what has come so far this often (default 60s)')
    .option('--json', JSON_HELP)
    .action(async (archive: string, files: string[], flags) => {
      const { seal } = await import('./seal.ts')
      finish(await seal(archive, files, flags))
    })

  root
    .command('verify')
    .description('check sealed archives, and the seals of others: checksums, bags, signatures, time stamps')
    .argument('<path...>', 'archives, sealed files, or folders of them')
    .option('--against <checkpoint>', 'file with a checkpoint that was kept elsewhere: the archive only grew since')
    .option('--key <vkey>', 'verification key to trust for this once; may be given again', gather)
    .option(KEYS, KEYS_HELP)
    .option('--signers <file>', 'allowed_signers file of OpenSSH: whom SSH signatures are trusted of')
    .option('--tsa-cert <file>', 'certificate that time stamps are trusted under; may be given again', gather)
    .option('--json', JSON_HELP)
    .action(async (paths: string[], flags) => {
      const { verify } = await import('./verify.ts')
      finish(await verify(paths, { ...flags, json: flags.json ?? false }))
    })

  root
    .command('prove')
    .description('write a proof that one record is in an archive')
    .argument('<archive>', 'folder of the archive')
    .argument('<record>', 'SEGMENT:RECORD, both from 1, such as 4:110; or #N, counted through the archive from 0')
    .option('--checkpoint <number>', 'checkpoint to prove it against (default: the newest)')
    .option('-o, --output <file>', 'file for the proof (default: standard output)')
    .option('--record <file>', 'write the bytes of the record to this file too')
    .option('--json', JSON_HELP)
    .action(async (archive: string, record: string, flags) => {
      const { prove } = await import('./prove.ts')
      finish(await prove(archive, record, { ...flags, json: flags.json ?? false }))
    })

  root
    .command('check-proof')
    .description('check a proof; only it and the record are needed')
    .argument('<proof>', 'file with the proof')
    .argument('<record>', 'file with the bytes of the record')
    .option('--key <vkey>', 'verification key to trust, and no other')
    .option(KEYS, KEYS_HELP)
    .option('--json', JSON_HELP)
    .action(async (proof: string, record: string, flags) => {
      const { checkProofFile } = await import('./check-proof.ts')
      finish(await checkProofFile(proof, record, { ...flags, json: flags.json ?? false }))
    })

  root
    .command('keys')
    .description('make, show, name and trust verification keys')
    .argument('<action>', 'make NAME, list, show NAME, trust VKEY or distrust NAME')
    .argument('[argument...]', 'what the action is about')
    .option('--as <comment>', 'whose key it is, for "trust"')
    .option(KEYS, KEYS_HELP)
    .option('--json', JSON_HELP)
    .action(async (action: string, args: string[], flags) => {
      const { keys } = await import('./keys.ts')
      finish(await keys(action, args, { ...flags, json: flags.json ?? false }))
    })

  root
    .command('tend')
    .description('compress, move and bring away the older segments of an archive')
    .argument('<archive>', 'folder of the archive')
    .option('--compress-after <days>', 'compress segments that were sealed this long ago (3d)')
    .option('--compression <format>', 'gzip or zstd (default gzip)')
    .option(
      '--move-after <days>',
      "move segments that were sealed this long ago into the archive's own folder archive/",
    )
    .option('--offline-after <days>', 'bring segments that were sealed this long ago to another folder')
    .option('--offline-to <folder>', 'where they are brought')
    .option('--bring-back <number>', 'put a segment back that was brought away')
    .option('--from <file>', 'where it is now')
    .option(KEYS, KEYS_HELP)
    .option('--dry-run', 'say what would be done, and do nothing')
    .option('--json', JSON_HELP)
    .action(async (archive: string, flags) => {
      const { tend } = await import('./tend.ts')
      finish(await tend(archive, flags))
    })
}
