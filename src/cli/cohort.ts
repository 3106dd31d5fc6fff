/** `physis cohort`: films and readings from a collection. */
import { Command } from 'commander'
import { importRsna } from '../cohort/node/index.ts'
import { importDicom } from '../study/index.ts'
import { startProgress } from './progress.ts'

export function cohortCommand(): Command {
  const cohort = new Command('cohort').description('make films.csv and readings.csv')
  const imports = cohort.command('import').description('from a public layout or from DICOM')
  imports
    .command('rsna')
    .description('the hand films of the RSNA Pediatric Bone Age Challenge, from its folder of labels and pictures')
    .argument('<source>', 'folder with labels.csv or boneage-training-dataset.csv')
    .requiredOption('--out <dir>', 'folder to write films.csv and readings.csv to')
    .action((source: string, { out }: { out: string }) => {
      const { films, manifest, readings, missing, badRows } = importRsna(source, out)
      const leftOut = [...badRows, ...missing]
      for (const message of leftOut) console.error(message)
      console.error(`${films} films, ${leftOut.length} labels left out: ${manifest}, ${readings}`)
      if (leftOut.length > 0) process.exitCode = 1
    })
  imports
    .command('dicom')
    .description('the films of hands, wrists and knees in a folder of DICOM files, such as an export of the archive')
    .argument('<source>', 'folder; all below it is looked at, nothing in it is changed')
    .requiredOption('--out <dir>', 'folder to write films.csv, sources.csv and films/ to')
    .addHelpText(
      'after',
      `
films/ holds each film as displayed, as PNG of 8 bits with square pixels, named by the first 12 hex digits of the SHA-256
of its file. A film that shows two knees gives two, one for each. films.csv says what the tags say of it; ages come from birth and study date first. sources.csv leads back
from each picture to its file, study and image, so that your readings can be joined to it.

Run it again to go on where it stopped. Films that are there are not converted again, and their rows in films.csv stay
as they are: fill in what no tag says (joint, diagnosis, crop_x and so on) without fear. All three hold patient data.`,
    )
    .action(importFolder)
  return cohort
}

async function importFolder(source: string, { out }: { out: string }): Promise<void> {
  const progress = startProgress()
  const stop = new AbortController()
  const interrupt = () => {
    if (stop.signal.aborted) process.exit(130)
    stop.abort()
  }
  process.on('SIGINT', interrupt)
  process.on('SIGTERM', interrupt)
  try {
    const found = await importDicom(source, out, {
      onProgress: (done, total) => progress.show('files', done / total, `${done} of ${total}`),
      signal: stop.signal,
    })
    if (!found) {
      progress.say('stopped: the same command goes on from here; films.csv is written when all films are done')
      process.exitCode = 130
      return
    }
    const { written, films, ofTwoKnees, converted, copies, skipped, failures, warnings, unknown } = found
    for (const { file, message } of failures) progress.say(`${file}: ${message}`)
    for (const { reason, files } of skipped) progress.say(`${files} skipped: ${reason}`)
    if (copies > 0) progress.say(`${copies} skipped: the same as another file`)
    if (ofTwoKnees > 0)
      progress.say(
        `${ofTwoKnees} of the films show two knees: each knee is a picture and a row of its own (-1 and -2, from left to right)`,
      )
    for (const { message, films } of warnings) progress.say(`${films} of the films: ${message}`)
    for (const { what, films } of unknown)
      progress.say(`${films} of the films: the tags tell no ${what}: fill it in, for pairs need it`)
    progress.say(
      written
        ? `${films} films, ${converted} of them new, ${failures.length} failed: ${written.manifest}, ${written.sources}`
        : `no film could be read, ${failures.length} failed: nothing was written`,
    )
    if (failures.length > 0) process.exitCode = 1
  } finally {
    progress.end()
    process.off('SIGINT', interrupt)
    process.off('SIGTERM', interrupt)
  }
}
