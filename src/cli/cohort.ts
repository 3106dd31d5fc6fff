/** `physis cohort`: films and readings from a collection. */
import { Command } from 'commander'
import { importRsna } from '../cohort/node/index.ts'

export function cohortCommand(): Command {
  const cohort = new Command('cohort').description('make films.csv and readings.csv')
  const imports = cohort.command('import').description('from a public layout')
  imports
    .command('rsna')
    .description('the hand films of the RSNA Pediatric Bone Age Challenge, from its folder of labels and pictures')
    .argument('<source>', 'folder with labels.csv or boneage-training-dataset.csv')
    .requiredOption('--out <dir>', 'folder to write films.csv and readings.csv to')
    .action((source: string, { out }: { out: string }) => {
      const { films, manifest, readings, missing, badRows } = importRsna(source, out)
      console.error(`${films} films: ${manifest}, ${readings}`)
      if (missing.count > 0)
        console.error(`${missing.count} labels have no picture, the first: ${missing.firstIds.join(', ')}`)
      for (const message of badRows.firstMessages) console.error(message)
      if (badRows.count > badRows.firstMessages.length)
        console.error(`${badRows.count - badRows.firstMessages.length} more rows were left out`)
    })
  return cohort
}
