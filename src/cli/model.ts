/** `physis model`: the packages there are, and what they are. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import { listShipped, packageFolder, readDescription } from '../model/node/index.ts'

export function modelCommand(): Command {
  const model = new Command('model').description('model packages')
  model
    .command('list')
    .description('the shipped packages')
    .action(() => {
      for (const name of listShipped()) {
        const { description } = readDescription(packageFolder(name))
        console.log(
          `${name.padEnd(12)}${description.version.padEnd(9)}${description.joint.padEnd(6)}${description.members.length} x ${description.preprocessing.px} px  ${description.simulated ? 'trained on simulated films; ' : ''}${description.licence}`,
        )
      }
    })
  model
    .command('show')
    .description('the card of a package: what it was trained on, its errors, what it must not be used for')
    .argument('<name or folder>')
    .option('--json', 'print model.json')
    .action((name: string, { json }: { json?: boolean }) => {
      const folder = packageFolder(name)
      const { description, sha256 } = readDescription(folder)
      const card = join(folder, 'card.md')
      if (json) console.log(JSON.stringify(description, null, 2))
      else
        console.log(
          `${existsSync(card) ? readFileSync(card, 'utf8').trimEnd() : description.name}\n\nSHA-256 of model.json: ${sha256}`,
        )
    })
  return model
}
