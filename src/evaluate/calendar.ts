/**
 * The calendar question for one run or comparator, one reference and one part: the numbers (`calendarQuestion` of the stats room
 * says what they mean), a word with its reason, and what it does not hold for.
 */
import {
  calendarQuestion,
  crossFittedExpectation,
  type Interval,
  type PatientPair,
  pairedSlope,
} from '../stats/index.ts'
import { calendarVerdict } from './calendarVerdict.ts'
import { leastShown, shownCount } from './counts.ts'
import type { Calendar, Probes, Scope } from './evaluation.ts'
import type { EvaluationInput, Reference, Run } from './input.ts'
import { patientsIn, type Resampling } from './resample.ts'
import { type Pairs, pairsAt, pairsOfScope } from './scope.ts'
import { twoReadings } from './twoReadings.ts'

/** Assumed where a film has one reader: shares of the deviation's variance that are the child's, not the reader's. */
const reliabilities = [0.5, 0.6, 0.7, 0.8, 0.9]

/** Fewer films of a sex carry no curve. */
const leastOfSex = 20
const leastPatients = 10
const agesOfSex = 5

export function calendarOf(
  input: EvaluationInput,
  scope: Scope,
  pairs: Pairs,
  reference: Reference,
  /** Null for a comparator. */
  run: Run | null,
  probes: Probes | null,
  resampling: Resampling,
): Calendar {
  const { rows, left } = rowsWithCurve(input, pairs)
  const of = pairsAt(pairs, rows)
  const block = {
    ...scope,
    of: run ? ('run' as const) : ('comparator' as const),
    films: shownCount(of.films.length),
    patients: shownCount(patientsIn(of.patients)),
    numbers: null,
    verdict: null,
    caveats: [],
  }
  if (of.films.length === 0) {
    const missing = pairs.films.some(film => input.films[film].chronologicalAgeMonths !== null)
      ? `No sex has ${leastOfSex} films of ${leastPatients} patients of known age: too few for what age lets expect.`
      : 'No chronological age is known, so it cannot be told whether the film or the calendar is read.'
    return { ...block, missing, because: missing }
  }
  const both = twoReadings(reference)
  const twice = both ? [...of.films.keys()].filter(row => both.second[of.films[row]] !== null) : []
  const readTwice = both !== null && sexesWithCurve(input, pairsAt(of, twice)).size > 0
  const isTwice = readTwice ? new Set(twiceWithCurve(input, of, twice)) : new Set<number>()
  const reading = (months: readonly (number | null)[]) =>
    Float64Array.from(of.films, (film, row) => (isTwice.has(row) ? months[film]! : Number.NaN))
  const scatters = reference.kind === 'hand reading' || reference.kind === 'knee reading'
  let found: ReturnType<typeof calendarQuestion>
  try {
    found = calendarQuestion(
      {
        predictions: of.estimates,
        references: of.references,
        agesMonths: Float64Array.from(of.films, film => input.films[film].chronologicalAgeMonths!),
        sexes: Array.from(of.films, film => input.films[film].sex!),
        patients: of.patients,
        readings: readTwice ? [reading(both.first), reading(both.second)] : undefined,
      },
      { ...resampling, reliabilities: scatters && !readTwice ? reliabilities : [] },
    )
  } catch (error) {
    // Ages or estimates that do not vary as a curve or a slope needs.
    if (!(error instanceof RangeError)) throw error
    const missing = `It cannot be told of these films: ${error.message}.`
    return { ...block, missing, because: missing }
  }
  const recovery = plain(found.recovery)
  const corrected = found.corrected && {
    films: shownCount(found.corrected.films),
    recovery: plain(found.corrected.recovery),
    reliability: plain(found.corrected.reliability),
  }
  const ageShift = probes?.ageShifted?.slope ?? null
  const numbers = {
    recovery,
    corrected: corrected ?? null,
    sensitivity: found.sensitivity,
    calibration: plain(found.calibration),
    swapped: run
      ? swapped(
          of,
          found.expected.map((m, row) => of.references[row] - m),
          run,
        )
      : null,
  }
  // The uncorrected one is too small, if anything: where few films were read by two it may show more than theirs.
  const least = corrected && corrected.recovery.lower >= recovery.lower ? corrected.recovery : recovery
  const most = corrected?.recovery ?? found.sensitivity[0]?.recovery ?? recovery
  const taught = reference.kind === 'pseudo-label' && reference.sawChronologicalAge === true
  const verdict = run && !taught ? calendarVerdict(least, most, ageShift) : null
  const told = run && (run.inputs === 'image+sex+age' || run.inputs === 'unknown')
  return {
    ...block,
    missing: null,
    numbers,
    verdict,
    because: taught
      ? 'The teacher knew the chronological age, so agreement with it says nothing of the film.'
      : [
          `Recovery ${text(recovery)}`,
          corrected ? `, corrected ${text(corrected.recovery)}` : '',
          found.sensitivity.length > 0 ? `, ${text(most)} at a reliability of ${reliabilities[0]}` : '',
          ageShift
            ? `; told another age it moves by ${text(ageShift)} of the shift`
            : told
              ? '; it was not tried under another age'
              : run
                ? '; it is not told the age'
                : '',
          '.',
        ].join(''),
    caveats: [...caveatsOf(reference, Boolean(corrected), scatters), ...left],
  }
}

/** Deviations from what is expected, as the figures of the calendar question show them. */
export type DeviationPoint = {
  /** Position in the input. */
  film: number
  /** The prediction's from what is expected of predictions, and the reference's of references: their slope is recovery. */
  predictedMonths: number
  referenceMonths: number
  /** The prediction's from what is expected of references: the reference's slope on it is the calibration. */
  predictedFromReferenceMonths: number
}

/** The points behind a block of `calendar`; none where it has no numbers. */
export function deviationPoints(input: EvaluationInput, scope: Scope): DeviationPoint[] {
  const pairs = pairsOfScope(input, scope)
  const of = pairsAt(pairs, rowsWithCurve(input, pairs).rows)
  if (of.films.length === 0) return []
  const expectation = (values: ArrayLike<number>) =>
    crossFittedExpectation(
      Float64Array.from(of.films, film => input.films[film].chronologicalAgeMonths!),
      Array.from(of.films, film => input.films[film].sex!),
      values,
      of.patients,
      { seed: input.seed },
    )
  const [own, expected] = [expectation(of.estimates), expectation(of.references)]
  return Array.from(of.films, (film, row) => ({
    film,
    predictedMonths: of.estimates[row] - own[row],
    referenceMonths: of.references[row] - expected[row],
    predictedFromReferenceMonths: of.estimates[row] - expected[row],
  }))
}

/** Films of known age and of a sex with enough of them, and a sentence on each sex that has not. */
function rowsWithCurve(input: EvaluationInput, pairs: Pairs): { rows: number[]; left: string[] } {
  const known = [...pairs.films.keys()].filter(row => {
    const { chronologicalAgeMonths, sex } = input.films[pairs.films[row]]
    return chronologicalAgeMonths !== null && sex !== null
  })
  const sexes = sexesWithCurve(input, pairsAt(pairs, known))
  const left = (['F', 'M'] as const)
    .filter(sex => !sexes.has(sex) && known.some(row => input.films[pairs.films[row]].sex === sex))
    .map(sex => `${sex === 'F' ? 'Girls' : 'Boys'} are left out: too few for what age lets expect of them.`)
  return { rows: known.filter(row => sexes.has(input.films[pairs.films[row]].sex!)), left }
}

function sexesWithCurve(input: EvaluationInput, pairs: Pairs): Set<'F' | 'M'> {
  const sexes = (['F', 'M'] as const).filter(sex => {
    const rows = [...pairs.films.keys()].filter(row => input.films[pairs.films[row]].sex === sex)
    return (
      rows.length >= leastOfSex &&
      patientsIn(rows.map(row => pairs.patients[row])) >= leastPatients &&
      new Set(rows.map(row => input.films[pairs.films[row]].chronologicalAgeMonths)).size >= agesOfSex
    )
  })
  return new Set(sexes)
}

/** Of rows read by two those of a sex that has enough of them. */
function twiceWithCurve(input: EvaluationInput, of: Pairs, twice: readonly number[]): number[] {
  const sexes = sexesWithCurve(input, pairsAt(of, twice))
  return twice.filter(row => sexes.has(input.films[of.films[row]].sex!))
}

/**
 * Shown the film of another child of the same sex and about the same age, does the estimate go where that child's bones are? Slope
 * of its change on the difference of both references' deviations; the reference's scatter flattens it.
 */
function swapped(of: Pairs, deviations: ArrayLike<number>, run: Run): NonNullable<Calendar['numbers']>['swapped'] {
  const rowOf = new Map(Array.from(of.films, (film, row) => [film, row]))
  const rows = run.probes.flatMap(({ kind, film, shown, boneAgeMonths }) => {
    const row = rowOf.get(film)
    const other = kind === 'swapped' && shown !== null ? rowOf.get(shown) : undefined
    if (row === undefined || other === undefined) return []
    return [
      {
        patients: [of.patients[row], of.patients[other]] satisfies PatientPair,
        change: boneAgeMonths - of.estimates[row],
        difference: deviations[other] - deviations[row],
      },
    ]
  })
  if (patientsIn(rows.map(({ patients: [own] }) => own)) < leastShown) return null
  const slope = pairedSlope(
    rows.map(({ difference }) => difference),
    rows.map(({ change }) => change),
    rows.map(({ patients }) => patients),
  )
  return Number.isFinite(slope.estimate) ? { films: shownCount(rows.length), slope } : null
}

function caveatsOf(reference: Reference, isCorrected: boolean, scatters: boolean): string[] {
  const { kind, sawChronologicalAge } = reference
  const caveats: string[] = []
  if (kind === 'pseudo-label') {
    caveats.push(
      'Against pseudo-labels this says how much of the teacher the student took over: what the teacher does not recover, the student cannot, and it does not show here.',
    )
    if (sawChronologicalAge === null)
      caveats.push('It holds only if the teacher never saw the chronological age, which is not stated.')
  }
  if (scatters && sawChronologicalAge === true)
    caveats.push('The readers knew the chronological age: so far as they leaned to it, recovery is too large.')
  if (scatters && sawChronologicalAge === null)
    caveats.push(
      'It is not stated whether the readers knew the chronological age: so far as they leaned to it, recovery is too large.',
    )
  if (scatters && !isCorrected)
    caveats.push(
      "Too few films were read by two people: a reader's scatter makes recovery too small, by an amount that is not known.",
    )
  return caveats
}

const plain = ({ estimate, lower, upper }: Interval): Interval => ({ estimate, lower, upper })

const text = ({ estimate, lower, upper }: Interval): string =>
  `${estimate.toFixed(2)} (${lower.toFixed(2)} to ${upper.toFixed(2)})`
