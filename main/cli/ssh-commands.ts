import type { Command } from 'commander'
import { gather } from './seal-commands.ts'

const KEYS_HELP = "folder of the key store (default: the user's own, or LOGWITNESS_KEYS)"
const JSON_HELP = 'one JSON object a line, names as in docs/cli.md'

/** The commands that bring logs over ssh: docs/ssh.md. */
export function addSshCommands(root: Command, finish: (status: number) => void): void {
  root
    .command('pull')
    .description('follow log files of other machines over ssh, into sealed archives')
    .argument('<archive>', 'folder for the archives, one for each file; made where it does not exist')
    .argument('<file...>', 'remote files, as user@host:/var/log/app.log')
    .option('--once', 'end when all files were read to their ends, instead of waiting for more')
    .option('--poll <time>', 'look this often whether there is more (default 1s)')
    .option('--heartbeat <time>', 'write down this often that the link is alive (default 60s)')
    .option('--identity <file>', 'private key for ssh, and no other')
    .option('--port <port>', 'port of the ssh server')
    .option('--ssh-config <file>', "configuration of ssh in the place of the user's")
    .option('--ssh-option <option>', 'option as in ssh_config(5), NAME=VALUE; may be given again', gather)
    .option('--key <name>', 'own key to sign new archives with (default: one named after the folder, made if need be)')
    .option('--keys <folder>', KEYS_HELP)
    .option('--rotate <when>', 'begin a new segment after a time (15m) or a size (100M); may be given twice', gather)
    .option('--checkpoint-every <time>', 'sign what has come so far this often (default 60s)')
    .option('--json', JSON_HELP)
    .action(async (archive: string, files: string[], flags) => {
      const { pull } = await import('./pull.ts')
      finish(await pull(archive, files, flags))
    })

  root
    .command('receive')
    .description('seal the lines that another machine pushes over ssh to standard input')
    .argument('<archive>', 'folder for the archives, two for each sender; made where it does not exist')
    .option('--sender <name>', 'name of the sender (default: the address that the connection comes from)')
    .option('--heartbeat <time>', 'write down this often that the connection stands (default 60s)')
    .option('--key <name>', 'own key to sign new archives with (default: one named after the folder, made if need be)')
    .option('--keys <folder>', KEYS_HELP)
    .option('--rotate <when>', 'begin a new segment after a time (15m) or a size (100M); may be given twice', gather)
    .option('--checkpoint-every <time>', 'sign what has come so far this often (default 60s)')
    .option('--json', JSON_HELP)
    .action(async (archive: string, flags) => {
      const { receive } = await import('./receive.ts')
      finish(await receive(archive, flags))
    })

  root
    .command('ssh-restrict')
    .description('print the line of authorized_keys that lets a key push to an archive, and nothing else')
    .argument('<archive>', 'folder that "receive" is to write to; a full path')
    .requiredOption('--key <file>', 'public key of the sender, a file that ends in .pub')
    .option('--from <pattern>', 'address, network (192.0.2.0/24) or host name to come from; may be given again', gather)
    .option('--sender <name>', 'name of the sender (default: the address that the connection comes from)')
    .option('--keys <folder>', 'folder of the key store for "receive"')
    .option('--program <command>', 'how logwitness is called there (default: as it is called here)')
    .option('--json', JSON_HELP)
    .action(async (archive: string, flags) => {
      const { sshRestrict } = await import('./ssh-restrict.ts')
      finish(sshRestrict(archive, flags))
    })
}
