/** `physis phantom`: simulated children. */
import { Command, Option } from 'commander'
import { UsageError } from '../base/index.ts'
import type { GeneratorName } from '../phantom/index.ts'
import { writePhantoms } from '../phantom/node/index.ts'
import { startProgress } from './progress.ts'

type Flags = { children: string; seed: string; side: string; paired?: boolean; generator: string; dicom?: boolean }

export function phantomCommand(): Command {
  return new Command('phantom')
    .description(
      'simulate children: films whose skeletal age is known, with films.csv, truth.csv and growth plate masks',
    )
    .argument('<dir>', 'folder to write to; more children can be added later')
    .option('--children <n>', 'how many', '100')
    .option('--seed <s>', 'the same seed gives the same children', '1')
    .option('--side <px>', 'side of the films in pixels', '512')
    .option('--paired', 'hands beside the knees, dates, and readings of the hands; else one knee of each child')
    .addOption(new Option('--generator <g>', 'two that differ in what they assume').choices(['a', 'b']).default('a'))
    .option('--dicom', 'films as DICOM, not PNG')
    .action(async (folder: string, flags: Flags) => {
      const progress = startProgress()
      const children = whole(flags.children, '--children', 1)
      const { films, written } = await writePhantoms({
        folder,
        children,
        seed: whole(flags.seed, '--seed', 0),
        side: whole(flags.side, '--side', 64),
        films: flags.paired ? 'paired' : 'knee',
        generator: flags.generator as GeneratorName,
        dicom: flags.dicom,
        onProgress: (done, total) => progress.show('films', done / total, `${done} of ${total}`),
      })
      progress.say(
        `${films} films of simulated children, ${written} of them new: ${folder}/films.csv, ${folder}/truth.csv`,
      )
    })
}

function whole(text: string, flag: string, least: number): number {
  const n = Number(text)
  if (!Number.isSafeInteger(n) || n < least)
    throw new UsageError(`${flag} ${text}: give a whole number from ${least} on`)
  return n
}
