import { Command, CommanderError } from 'commander'
import packageJson from '../../package.json' with { type: 'json' }
import { addCaptureCommands } from './capture-commands.ts'
import { addDecodeFlags, decodeOptions } from './decode-flags.ts'
import { CommandError, DONE, NOT_DONE, USAGE } from './exit-status.ts'
import { addLiveCommands } from './live-commands.ts'
import { remark } from './output.ts'
import { addSealCommands, gather } from './seal-commands.ts'
import { addSshCommands } from './ssh-commands.ts'

const EXPECTED_HELP = "file of what is to be expected, for this once (default: the case's own, see expect)"

/** The command line: docs/cli.md. Commands are loaded when they are used, so that each starts fast. */
function program(finish: (status: number) => void): Command {
  const root = new Command('logwitness')
    .description(packageJson.description)
    .version(packageJson.version)
    .exitOverride()
    .configureOutput({ outputError: (text) => remark(text.replace(/^error: /, '').trim()) })
    .showHelpAfterError('See "logwitness --help" or "logwitness COMMAND --help".')

  addDecodeFlags(root.command('messages').description('print every message of captures and log files'))
    .argument('<file...>', 'captures, log files, or folders of them')
    .option('--json', 'one JSON object a line, names as in docs/cli.md')
    .action(async (files: string[], flags) => {
      const { messages } = await import('./messages.ts')
      finish(await messages(files, decodeOptions(flags), flags.json ?? false))
    })

  addDecodeFlags(root.command('open').description('make a case, or add evidence to one'))
    .argument('<case>', 'folder of the case; made where it does not exist')
    .argument('<file...>', 'captures, log files, or folders of them')
    .option('--copy', 'copy the evidence into the case instead of referring to it')
    .option('--json', 'one JSON object a line, names as in docs/cli.md')
    .action(async (folder: string, files: string[], flags) => {
      const { open } = await import('./open.ts')
      finish(await open(folder, files, decodeOptions(flags), { json: flags.json ?? false, copy: flags.copy ?? false }))
    })

  root
    .command('search')
    .description('find messages in a case, with the query language of the interface (docs/query.md)')
    .argument('<case>', 'folder of the case')
    .argument('<query...>', 'the query; an empty one ("") matches every message')
    .option('--clock <clock>', 'order by the "wire" or the "sender" clock', 'wire')
    .option('--limit <count>', 'print at most this many messages; all are counted', '1000')
    .option('--json', 'one JSON object a line, names as in docs/cli.md')
    .action(async (folder: string, query: string[], flags) => {
      const { search } = await import('./search.ts')
      finish(
        await search(folder, query.join(' '), { json: flags.json ?? false, clock: flags.clock, limit: flags.limit }),
      )
    })

  root
    .command('gaps')
    .description(
      'find what is missing: holes in numberings, losses that logs admit, silence, cut messages, clock steps',
    )
    .argument('<case>', 'folder of the case')
    .option('--since <time>', 'only what reaches to this time or beyond it, such as 2026-11-18T03:00Z')
    .option('--until <time>', 'only what began at this time or before')
    .option('--source <name>', 'only of this host or address; may be given again', gather)
    .option('--kind <kind>', 'only of this kind; may be given again', gather)
    .option(
      '--heartbeat <text>',
      'text of a heartbeat besides "-- MARK --", with * for anything; may be given again',
      gather,
    )
    .option('--fail-on <kind>', 'end with 1 where something of this kind is found; may be given again', gather)
    .option('--expected <file>', EXPECTED_HELP)
    .option('--json', 'one JSON object a line, names as in docs/cli.md')
    .action(async (folder: string, flags) => {
      const { gaps } = await import('./gaps.ts')
      finish(await gaps(folder, flags))
    })

  root
    .command('losses')
    .description('show the loss ledger: what each layer lost of each source, or that it is unknown')
    .argument('<case>', 'folder of the case')
    .option('--since <time>', 'from this time on, such as 2026-11-18T03:00Z (default: all of the evidence)')
    .option('--until <time>', 'up to the end of this time')
    .option('--every <length>', 'a ledger for each stretch of this length: 90s, 15m, 1h, 1d')
    .option('--expected <file>', EXPECTED_HELP)
    .option('--json', 'one JSON object a line, names as in docs/cli.md')
    .action(async (folder: string, flags) => {
      const { losses } = await import('./losses.ts')
      finish(await losses(folder, flags))
    })

  root
    .command('expect')
    .description('set what is to be expected of a case: planned silence, heartbeats; without a file, print it')
    .argument('<case>', 'folder of the case')
    .argument('[file]', 'a text file, one expectation a line, as in docs/cli.md')
    .action(async (folder: string, file: string | undefined) => {
      const { expect } = await import('./expect.ts')
      finish(expect(folder, file))
    })

  addSealCommands(root, finish)
  addSshCommands(root, finish)
  addCaptureCommands(root, finish)
  addLiveCommands(root, finish)

  root
    .command('interfaces')
    .description('list what can be captured from, and by which engine')
    .option('--json', 'one JSON object a line, names as in docs/cli.md')
    .action(async (flags) => {
      const { interfaces } = await import('./interfaces.ts')
      finish(await interfaces({ json: flags.json ?? false }))
    })

  root
    .command('serve')
    .description('show a case in a browser, over the loopback address')
    .argument('<case>', 'folder of the case; made where it does not exist')
    .option('--port <port>', 'port to listen on (default: any free one)', '0')
    .option('--json', 'print the address as a JSON object')
    .action(async (folder: string, flags) => {
      const { serve } = await import('./serve.ts')
      finish(await serve(folder, { port: flags.port, json: flags.json ?? false }))
    })

  root
    .command('desktop')
    .description('open the desktop app')
    .argument('[case]', 'folder of a case, or evidence to open')
    .option('--json', 'print what was started as a JSON object')
    .action(async (path: string | undefined, flags) => {
      const { desktop } = await import('./desktop.ts')
      finish(await desktop(path, { json: flags.json ?? false }))
    })
  return root
}

/** Runs a command line and returns the exit status. */
export async function run(args: readonly string[]): Promise<number> {
  let status = DONE
  try {
    await program((result) => {
      status = result
    }).parseAsync(args, { from: 'user' })
    return status
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? DONE : USAGE
    if (error instanceof CommandError) {
      remark(error.message)
      return error.status
    }
    remark(`it could not be done: ${(error as Error).message}`)
    if (process.env.LOGWITNESS_DEBUG) console.error(error)
    return NOT_DONE
  }
}
