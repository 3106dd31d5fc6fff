/** `physis model`: the packages there are, and what they are. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command, Option } from 'commander'
import { UsageError } from '../base/index.ts'
import { listShipped, loadPackage, packageFolder, readDescription } from '../model/node/index.ts'
import { type ExportFormat, exportFormats, exportModel } from './modelExport.ts'
import { importHelp, importModel } from './modelImport.ts'

export function modelCommand(): Command {
  const model = new Command('model').description('model packages')
  model
    .command('list')
    .description('the shipped packages')
    .action(() => {
      const names = listShipped()
      const width = Math.max(...names.map(name => name.length))
      for (const name of names) {
        const { description } = readDescription(packageFolder(name))
        console.log(
          `${name.padEnd(width)}  ${description.version.padEnd(9)}${description.joint.padEnd(6)}${description.members.length} x ${description.preprocessing.px} px  ${description.simulated ? 'trained on simulated films; ' : ''}${description.licence}`,
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
  model
    .command('import')
    .description('check the weights of a ConvNeXt of timm or torchvision, and write them as a study starts from them')
    .argument('<file>', 'safetensors')
    .argument('<out>', 'file to write, safetensors')
    .addHelpText('after', importHelp)
    .action((file: string, out: string) => {
      process.stdout.write(importModel(file, out))
    })
  model
    .command('export')
    .description('a package as an ONNX file, or a member as timm or torchvision weights (patch stem only)')
    .argument('<name or folder>')
    .argument('<out>', 'file to write')
    .addOption(new Option('--format <format>').choices(exportFormats).default('onnx'))
    .option('--batch <n>', 'pictures at a time, of the ONNX file', '1')
    .option('--member <k>', 'of the ensemble, from 1, for weights', '1')
    .action((name: string, out: string, flags: { format: ExportFormat; batch: string; member: string }) => {
      const loaded = loadPackage(packageFolder(name))
      const batch = count(flags.batch, '--batch', 1024)
      const member = count(flags.member, '--member', loaded.members.length)
      exportModel(loaded, out, { format: flags.format, batch, member })
      console.error(
        `${out}: ${flags.format === 'onnx' ? 'image and, where the model takes them, sex and age in; see its metadata for how a film becomes a picture' : `member ${member} without its head`}`,
      )
    })
  return model
}

function count(text: string, flag: string, most: number): number {
  const n = Number(text)
  if (!Number.isInteger(n) || n < 1 || n > most)
    throw new UsageError(`${flag} ${text}: give a whole number from 1 to ${most}`)
  return n
}
