/** `physis evaluate`: how far anyone's predictions are from a reference, with a report. */
import { basename, join } from 'node:path'
import { Command } from 'commander'
import { researchNotice, UsageError } from '../base/index.ts'
import { fileSha256, readTable, writeFileAtomic } from '../base/node/index.ts'
import { drawFlow, suppressFlow } from '../cohort/index.ts'
import { type Evaluation, evaluate, felsComparator, readEvaluation, readFels, withPlan } from '../evaluate/index.ts'
import { writeReport } from '../evaluate/report/node/index.ts'
import type { Interval } from '../stats/index.ts'
import { startProgress } from './progress.ts'
import { version } from './version.ts'

type Flags = {
  reference: string
  manifest?: string
  fels?: string
  measurements?: string
  comparator?: string[]
  plan?: string
  out: string
}

export function evaluateCommand(): Command {
  return new Command('evaluate')
    .description('compare predictions with a reference: agreement, groups, comparators, figures, a report')
    .argument('<predictions>', 'predictions.csv, or any table with file and bone_age_months')
    .requiredOption(
      '--reference <file>',
      'readings.csv, or any table with file and bone_age_months; one kind of reference',
    )
    .option(
      '--manifest <file>',
      'films.csv: patient, sex, age, side, site and device of each film; pairs knees with the hands that were read',
    )
    .option('--fels <file>', 'coefficients of the abbreviated Fels method (YAML or JSON), to compare with')
    .option('--measurements <file>', 'what they need of each film: file, and a column for each parameter')
    .option(
      '--comparator <file>',
      "another method's bone ages to compare with, any table with file and bone_age_months, called by its file's name; may be given several times",
      (file: string, before: string[] = []) => [...before, file],
    )
    .option(
      '--plan <file>',
      'YAML with what was declared before, each as in a study file: primary, thresholdsMonths, margins (ends with a verdict), reporting',
    )
    .requiredOption('--out <dir>', 'folder for evaluation.json, report.html and its figures')
    .addHelpText(
      'after',
      `
Films are compared by what stands under file. Knees that nobody read are compared with the reading of the hand film beside
them: the manifest names both, with joint, patient, and study_date or age; the nearest within 92 days counts, as in a
study. Bone ages are months. Of predictions these columns are read where they are
there: joint_index, status (estimated, refused, failed), code (estimated and a code: refused, and forced), lower_months, upper_months, coverage, fold_sd_months, sex,
chronological_age_months, side, patient, joint, model, split (fold, calibration, test), fold, trained_on (films that are true there are left out, with a count;
physis predict writes it, and knows patients where PHYSIS_SECRET is the one of the training), simulated (true: of simulated films, or of a model trained on them); of references: joint_index, reader, occasion, atlas, blinded_to_age.
Several readings of a film count with their mean, or with the one whose reader is "adjudicated". Without patients every
film counts as a child of its own, and intervals may be too narrow.

${researchNotice}`,
    )
    .action(run)
}

function run(
  predictions: string,
  { reference, manifest, fels, measurements, comparator: comparators = [], plan, out }: Flags,
): void {
  const progress = startProgress()
  const read = readEvaluation({ predictions, reference, manifest, comparators })
  if ((fels === undefined) !== (measurements === undefined))
    throw new UsageError('--fels and --measurements belong together: give both or none')
  const compared =
    fels === undefined ? undefined : felsComparator(readFels(fels), readTable(measurements!), read.input.films)
  const comparable = {
    ...read.input,
    comparators: [...read.input.comparators, ...(compared ? [compared.comparator] : [])],
  }
  const { input, reporting } = plan === undefined ? { input: comparable } : withPlan(comparable, plan)
  for (const message of [...read.messages, ...(compared?.messages ?? [])]) progress.say(message)
  const found = evaluate(input)
  for (const warning of found.warnings) progress.say(warning)
  const flow = read.flow && suppressFlow(read.flow)
  writeFileAtomic(join(out, 'evaluation.json'), `${JSON.stringify({ ...found, flow }, null, 2)}\n`)
  const files = [predictions, reference, manifest, fels, measurements, ...comparators, plan].filter(
    file => file !== undefined,
  )
  writeReport(out, {
    input,
    evaluation: found,
    reporting,
    ...(flow ? { flowSvg: drawFlow(flow) } : {}),
    provenance: {
      studyFile: basename(predictions),
      studySha256: fileSha256(predictions),
      made: new Date().toISOString().slice(0, 10),
      versions: { physis: version, node: process.versions.node },
      inputs: Object.fromEntries(files.map(file => [basename(file), fileSha256(file)])),
    },
  })
  process.stdout.write(`${summary(found)}\n`)
  progress.say(`${join(out, 'evaluation.json')}, ${join(out, 'report.html')}`)
  progress.say(researchNotice)
}

function summary({ agreement, calendar, verdicts }: Evaluation): string {
  const found = agreement
    .filter(({ plates }) => plates === 'all')
    .map(({ run, reference, films, patients, numbers }) => {
      const about = `${run} against ${reference}: ${films} films of ${patients} patients`
      if (!numbers) return `${about}: too few to say more`
      const asked = calendar.find(block => block.run === run && block.reference === reference)
      return [
        about,
        `  mean absolute error ${text(numbers.maeMonths)} months`,
        `  bias ${text(numbers.biasMonths)} months`,
        `  95 % limits of agreement ${numbers.limits.lower.estimate.toFixed(1)} to ${numbers.limits.upper.estimate.toFixed(1)} months`,
        ...(asked ? [`  ${asked.verdict ?? 'film or calendar'}: ${asked.because}`] : []),
      ].join('\n')
    })
  return [
    ...found,
    ...verdicts.map(({ reference, word, because }) => `against the margins, by ${reference}: ${word}. ${because}`),
  ].join('\n')
}

const text = ({ estimate, lower, upper }: Interval): string =>
  `${estimate.toFixed(1)} (${lower.toFixed(1)} to ${upper.toFixed(1)})`
