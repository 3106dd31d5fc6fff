/** `physis phantom`: simulated children. */
import { Command, Option } from 'commander'
import { UsageError } from '../base/index.ts'
import { assumedSpread, drawReaders, type GeneratorName } from '../phantom/index.ts'
import { writePhantoms } from '../phantom/node/index.ts'
import { startProgress } from './progress.ts'

type Flags = {
  children: string
  seed: string
  side: string
  paired?: boolean
  handSd?: string
  kneeSd?: string
  pull?: string
  scrambled?: boolean
  generator: string
  dicom?: boolean
}

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
    .option(
      '--hand-sd <months>',
      `of pairs: SD of the hand's skeletal age around the child's maturity (default: ${assumedSpread.handSdMonths})`,
    )
    .option('--knee-sd <months>', `of pairs: the same of the knee (default: ${assumedSpread.kneeSdMonths})`)
    .option('--pull <share>', 'of pairs: how far readers lean to the calendar, 0 to 1 (default: 0)')
    .option(
      '--scrambled',
      'of pairs: films show the maturity of other children of that sex and age: a negative control',
    )
    .addOption(new Option('--generator <g>', 'two that differ in what they assume').choices(['a', 'b']).default('a'))
    .option('--dicom', 'films as DICOM, not PNG')
    .action(async (folder: string, flags: Flags) => {
      const progress = startProgress()
      const children = whole(flags.children, '--children', 1)
      const seed = whole(flags.seed, '--seed', 0)
      const { films, written } = await writePhantoms({
        folder,
        children,
        seed,
        side: whole(flags.side, '--side', 64),
        ...(flags.paired ? pairsOf(flags, seed) : singleKnees(flags)),
        generator: flags.generator as GeneratorName,
        dicom: flags.dicom,
        onProgress: (done, total) => progress.show('films', done / total, `${done} of ${total}`),
      })
      progress.say(
        `${films} films of simulated children, ${written} of them new: ${folder}/films.csv, ${folder}/truth.csv`,
      )
    })
}

function pairsOf({ handSd, kneeSd, pull, scrambled }: Flags, seed: number) {
  const { handSdMonths, kneeSdMonths } = assumedSpread
  return {
    films: 'paired' as const,
    spread: {
      ...assumedSpread,
      handSdMonths: upTo(handSd, '--hand-sd', 60) ?? handSdMonths,
      kneeSdMonths: upTo(kneeSd, '--knee-sd', 60) ?? kneeSdMonths,
    },
    readers: drawReaders(seed, 2, { pull: upTo(pull, '--pull', 1) ?? 0 }),
    scrambled,
  }
}

function singleKnees(flags: Flags) {
  for (const [flag, value] of [
    ['--hand-sd', flags.handSd],
    ['--knee-sd', flags.kneeSd],
    ['--pull', flags.pull],
    ['--scrambled', flags.scrambled],
  ])
    if (value !== undefined)
      throw new UsageError(`${flag} is of pairs of hand and knee: a single knee is as old as its child; add --paired`)
  return { films: 'knee' as const }
}

function upTo(text: string | undefined, flag: string, most: number): number | undefined {
  if (text === undefined) return undefined
  const n = text.trim() === '' ? Number.NaN : Number(text)
  if (!(n >= 0 && n <= most)) throw new UsageError(`${flag} ${text}: give a number from 0 to ${most}`)
  return n
}

function whole(text: string, flag: string, least: number): number {
  const n = Number(text)
  if (!Number.isSafeInteger(n) || n < least)
    throw new UsageError(`${flag} ${text}: give a whole number from ${least} on`)
  return n
}
