/**
 * `physis study plan`: how many patients give intervals as narrow as wanted. Each width that is named asks for one number; the largest
 * serves them all. What must be assumed has a default that is printed beside the answer, so that nobody plans on a number unseen.
 */
import { Command } from 'commander'
import { cellNumber, UsageError } from '../base/index.ts'
import { patientsForMae, patientsForShare, patientsForSlope } from '../stats/index.ts'

const widths = {
  maeWidth: ['--mae-width <months>', 'the mean absolute error (MAE), e.g. 1 for 4.5 to 5.5 months'],
  coverageWidth: ['--coverage-width <share>', "the coverage of the model's intervals, e.g. 0.05"],
  slopeWidth: ['--slope-width <slope>', 'a slope, e.g. 0.2: recovery, or calibration of the deviation'],
} as const
type Width = keyof typeof widths

/** Of absolute errors, where errors are normal without bias: E|x| = SD sqrt(2 / pi). */
const [sdPerMae, absoluteSdPerMae] = [Math.sqrt(Math.PI / 2), Math.sqrt(Math.PI / 2 - 1)]

/** What is assumed: its flag, what it is, from what to what, its default (from the MAE where it is worked out) and where that comes from. */
const assumptions = {
  level: ['--level <share>', 'nominal coverage of the interval', 0.5, 0.999, () => 0.95, 'custom'],
  mae: [
    '--mae <months>',
    'mean absolute error',
    0.01,
    240,
    () => 5,
    // Transfer Learning From Hand-Trained Deep Learning Models to Estimate Bone Age From Knee Radiographs (OJSM 2026), abstract: 5.02 months.
    'the published knee model against human readings',
  ],
  maeSd: [
    '--mae-sd <months>',
    'SD of the absolute errors',
    0.01,
    240,
    (mae: number) => absoluteSdPerMae * mae,
    '0.756 of the MAE, as of normal errors without bias; heavy tails have more',
  ],
  coverage: ['--coverage <share>', 'coverage', 0, 1, () => 0.9, 'what the intervals of Physis are made for'],
  residualSd: [
    '--residual-sd <months>',
    'SD of the points around the line',
    0.01,
    240,
    (mae: number) => sdPerMae * mae,
    '1.253 of the MAE, as of normal errors without bias',
  ],
  spreadSd: [
    '--spread-sd <months>',
    'SD of bone ages around what age and sex let expect',
    0.01,
    240,
    () => 10,
    'boys of 11 to 15 years have 10 to 11 by the Brush tables',
  ],
  reliability: [
    '--reliability <share>',
    'reliability of the reference, for which the slope is corrected',
    0.01,
    1,
    () => 1,
    'a slope that is not corrected',
  ],
  films: ['--films <n>', 'films of each patient', 1, 1000, () => 1, 'one knee, once'],
  correlation: [
    '--correlation <r>',
    'correlation of errors between films of one patient',
    0,
    1,
    () => 0.5,
    'a guess: measure it on a pilot',
  ],
} as const
type Assumption = keyof typeof assumptions

export type PlanFlags = Partial<Record<Width | Assumption, string>>

export function studyPlanCommand(): Command {
  const command = new Command('plan').description(
    'tell how many patients a study needs for intervals of a wanted width',
  )
  for (const [flag, what] of Object.values(widths)) command.option(flag, `wanted: width of the interval of ${what}`)
  for (const [flag, what, , , otherwise, because] of Object.values(assumptions)) {
    const value = otherwise(Number.NaN)
    command.option(flag, `assumed: ${what} (default${Number.isNaN(value) ? '' : ` ${value}`}: ${because})`)
  }
  return command
    .addHelpText(
      'after',
      `
Name one width or more. A width is that of the whole interval, lower to upper. It is the one to be expected: about half of
all studies get a wider one, so plan with some to spare. Defaults are printed with the answer. Example:

  physis study plan --mae-width 1 --coverage-width 0.05 --films 2`,
    )
    .action((flags: PlanFlags) => {
      process.stdout.write(studyPlan(flags))
    })
}

/**
 * The answer as text: a line for each width that is named, the number that serves all of them, and what was assumed.
 *
 * @throws {UsageError} if no width is named, or a number is impossible
 */
export function studyPlan(flags: PlanFlags): string {
  const assume = (name: Assumption, mae = Number.NaN): number => {
    const [flag, , least, most, otherwise] = assumptions[name]
    return number(flag, flags[name], least, most) ?? otherwise(mae)
  }
  const mae = assume('mae')
  const assumed = Object.fromEntries(
    Object.keys(assumptions).map(name => [name, assume(name as Assumption, mae)]),
  ) as Record<Assumption, number>
  const design = {
    level: assumed.level,
    filmsPerPatient: assumed.films,
    withinPatientCorrelation: assumed.correlation,
  }

  const needs: { patients: number; of: string }[] = []
  const used = new Set<Assumption>(assumed.films > 1 ? ['level', 'films', 'correlation'] : ['level', 'films'])
  const ask = (name: Width, of: string, from: readonly Assumption[], patientsFor: (width: number) => number) => {
    const width = number(widths[name][0], flags[name], 1e-9, 1000)
    if (width === undefined) return
    try {
      needs.push({ patients: patientsFor(width), of: `an interval of ${of} ${width} wide` })
    } catch (error) {
      throw error instanceof RangeError ? new UsageError(`${widths[name][0]}: ${error.message}`) : error
    }
    for (const one of from) used.add(one)
  }
  ask('maeWidth', 'the MAE in months', flags.maeSd === undefined ? ['mae', 'maeSd'] : ['maeSd'], widthMonths =>
    patientsForMae({ maeMonths: mae, widthMonths, absoluteErrorSdMonths: assumed.maeSd }, design),
  )
  ask('coverageWidth', 'the coverage', ['coverage'], width =>
    patientsForShare({ share: assumed.coverage, width }, design),
  )
  const ofSlope = ['residualSd', 'spreadSd', 'reliability'] as const
  ask('slopeWidth', 'the slope', flags.residualSd === undefined ? ['mae', ...ofSlope] : ofSlope, width =>
    patientsForSlope(
      {
        width,
        residualSdMonths: assumed.residualSd,
        spreadMonths: assumed.spreadSd,
        reliability: assumed.reliability,
      },
      design,
    ),
  )
  if (needs.length === 0)
    throw new UsageError(
      `name a width that is wanted: ${Object.values(widths)
        .map(([flag]) => flag)
        .join(', ')}`,
    )

  const most = Math.max(...needs.map(({ patients }) => patients))
  const films = assumed.films === 1 ? '' : `, ${Math.ceil(most * assumed.films)} films`
  return [
    ...needs.map(({ patients, of }) => `${column(patients)} patients for ${of}`),
    ...(needs.length > 1 || films ? [`${column(most)} patients for all${films}`] : []),
    '',
    'assumed:',
    ...(Object.keys(assumptions) as Assumption[])
      .filter(name => used.has(name))
      .map(name => {
        const [flag, what, , , , because] = assumptions[name]
        const source = flags[name] === undefined ? `default: ${because}` : 'given'
        return `${column(Number(assumed[name].toPrecision(3)))} ${what} (${flag.split(' ')[0]}, ${source})`
      }),
    '',
    'About half of all studies get wider intervals: plan with some to spare.\n',
  ].join('\n')
}

const column = (value: number): string => String(value).padStart(7)

function number(flag: string, text: string | undefined, least: number, most: number): number | undefined {
  if (text === undefined) return undefined
  const value = cellNumber(text)
  if (value !== undefined && value >= least && value <= most) return value
  throw new UsageError(`${flag.split(' ')[0]} ${text}: give a number from ${least} to ${most}`)
}
