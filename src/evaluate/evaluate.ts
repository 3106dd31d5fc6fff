/**
 * The whole evaluation, from tables to plain data: every run against every reference apart, on every part that may be
 * looked at. Same input, same numbers: all that is random takes the study's seed.
 */
import { researchNotice } from '../base/index.ts'
import { agreementsOf } from './agreements.ts'
import { calendarOf } from './calendar.ts'
import { calendarRule } from './calendarVerdict.ts'
import { characteristicsOf, referencesOf } from './characteristics.ts'
import { comparisonsOf, primaryMissing } from './comparisons.ts'
import { leastShown } from './counts.ts'
import { calibrationCoverage, coverageOf } from './coverage.ts'
import type { Ablation, Evaluation, Part, Probes, Scope } from './evaluation.ts'
import type { EvaluationInput, Reference, Run } from './input.ts'
import { oneSidedOf } from './oneSided.ts'
import { precisionOf } from './precision.ts'
import { probesOf } from './probes.ts'
import { readerPairs } from './readers.ts'
import { refusalCurve, refusalWarning } from './refusals.ts'
import { patientsIn, type Resampling } from './resample.ts'
import { filmsOf, isReference, pairsOf, partsOf, patientNumbers } from './scope.ts'
import { statusOf } from './status.ts'
import { strataOf } from './strata.ts'
import { teacherErrorOf } from './teacherError.ts'
import { verdictsOf } from './verdicts.ts'
import { warningsOf } from './warnings.ts'

/** @throws {RangeError} if columns have not a value a film, names repeat, or a number is not finite */
export function evaluate(input: EvaluationInput): Evaluation {
  check(input)
  const resampling: Resampling = { seed: input.seed, resamples: input.resamples }
  const patients = patientNumbers(input)
  const parts = partsOf(input)
  const found: Evaluation = {
    schema: 'physis-evaluation-1',
    notice: researchNotice,
    study: input.study,
    seed: input.seed,
    resamples: input.resamples,
    simulated: input.simulated,
    openTest: input.openTest,
    openings: input.openings,
    primary: input.primary,
    parts,
    runs: input.runs.map(({ name, description, inputs, coverage }) => ({ name, description, inputs, coverage })),
    comparators: input.comparators.map(({ name, description }) => ({ name, description })),
    warnings: warningsOf(input, patients),
    characteristics: characteristicsOf(input, patients),
    references: referencesOf(input, patients),
    readers: input.references.flatMap(reference => readerPairs(input, reference, patients, resampling)),
    status: [],
    agreement: [],
    strata: [],
    coverage: [],
    comparisons: [],
    comparatorErrors: [],
    calendar: [],
    calendarRule,
    teacherErrors: parts.flatMap(part => teacherErrorOf(input, part, patients, resampling) ?? []),
    probes: [],
    ablations: [],
    precision: [],
    refusals: [],
    oneSided: [],
    verdicts: [],
  }
  const mainPart = (['test', 'out of fold', 'all'] as const).find(part => parts.includes(part))

  for (const part of parts)
    for (const run of input.runs) {
      const status = statusOf(input, run, part, patients)
      found.status.push(status)
      const hidden = refusalWarning(filmsOf(input, part), run, part, status)
      if (hidden) found.warnings.push(hidden)
      const probes = probesOf(input, run, part, patients, resampling)
      if (probes) found.probes.push(probes)
      found.precision.push(...precisionOf(input, run, part, patients, resampling))
      found.oneSided.push(...oneSidedOf(input, run, part, patients))
    }
  for (const part of parts)
    for (const reference of input.references) {
      for (const run of input.runs) addRun(part, reference, run)
      for (const { name, months } of input.comparators) {
        const pairs = pairsOf(filmsOf(input, part), months, reference.months, patients)
        if (patientsIn(pairs.patients) < leastShown || isReference(pairs)) continue
        const scope: Scope = { run: name, reference: reference.kind, part }
        found.calendar.push(calendarOf(input, scope, pairs, reference, null, null, resampling))
      }
      const compared = comparisonsOf(input, reference, part, part === mainPart, patients, resampling)
      found.comparisons.push(...compared.comparisons)
      found.comparatorErrors.push(...compared.errors)
    }
  for (const run of input.runs)
    for (const reference of input.references) {
      const coverage = calibrationCoverage(input, run, reference, patients)
      if (coverage) found.coverage.push(coverage)
    }
  const missing = primaryMissing(input, found.comparisons, found.comparatorErrors)
  found.warnings = [...new Set(missing ? [...found.warnings, missing] : found.warnings)]
  for (const part of parts) for (const run of input.runs) found.ablations.push(ablationOf(found, run, part))
  if (mainPart && input.margins) found.verdicts = verdictsOf(input, found, mainPart, input.margins)
  return found

  function addRun(part: Part, reference: Reference, run: Run): void {
    const scope: Scope = { run: run.name, reference: reference.kind, part }
    const films = filmsOf(input, part)
    const pairs = pairsOf(films, run.months, reference.months, patients)
    if (pairs.films.length === 0) return
    found.agreement.push(...agreementsOf(input, scope, pairs, { reference, run }, patients, resampling))
    if (patientsIn(pairs.patients) < leastShown) return
    const { strata, warnings } = strataOf(input, scope, pairs, run, reference, resampling)
    found.strata.push(...strata)
    found.warnings.push(...warnings)
    const coverage = coverageOf(scope, pairs, run)
    if (coverage) found.coverage.push(coverage)
    const { refused } = found.status.find(block => block.run === run.name && block.part === part)!
    const curve = refusalCurve(scope, films, run, reference, patients, resampling, refused)
    if (curve) found.refusals.push(curve)
    found.calendar.push(calendarOf(input, scope, pairs, reference, run, probesFor(run, part), resampling))
  }

  /** What-if inputs are tried on folds: where a part has none of its own, theirs say what the inputs do. */
  function probesFor(run: Run, part: Part): Probes | null {
    const own = found.probes.filter(probes => probes.run === run.name)
    return own.find(probes => probes.part === part) ?? own[0] ?? null
  }
}

function ablationOf({ agreement, calendar, probes }: Evaluation, run: Run, part: Part): Ablation {
  const own = agreement.filter(block => block.run === run.name && block.part === part && block.plates === 'all')
  return {
    run: run.name,
    description: run.description,
    inputs: run.inputs,
    part,
    byReference: own.map(({ reference, films, numbers }) => {
      const asked = calendar.find(
        block => block.of === 'run' && block.run === run.name && block.part === part && block.reference === reference,
      )
      return {
        reference,
        films,
        maeMonths: numbers?.maeMonths ?? null,
        recovery: asked?.numbers?.recovery ?? null,
        correctedRecovery: asked?.numbers?.corrected?.recovery ?? null,
      }
    }),
    dPdCA: probes.find(block => block.run === run.name && block.part === part)?.ageShifted?.slope ?? null,
  }
}

function check({ films, runs, references, comparators }: EvaluationInput): void {
  const columns: [string, readonly unknown[]][] = [
    ...runs.flatMap((run): [string, readonly unknown[]][] =>
      (['months', 'status', 'code', 'lower', 'upper', 'foldSdMonths', 'forcedMonths'] as const).flatMap(column => {
        const values = run[column]
        return values ? [[`${column} of ${run.name}`, values] as [string, readonly unknown[]]] : []
      }),
    ),
    ...references.flatMap(({ kind, months, readings }): [string, readonly unknown[]][] => [
      [kind, months],
      ...readings.map(({ reader, months }) => [`${kind} of ${reader}`, months] as [string, readonly unknown[]]),
    ]),
    ...comparators.map(({ name, months }) => [name, months] as [string, readonly unknown[]]),
  ]
  for (const [name, values] of columns) {
    if (values.length !== films.length)
      throw new RangeError(`${name}: ${values.length} values cannot be paired by position with ${films.length} films`)
    const bad = values.findIndex(value => typeof value === 'number' && !Number.isFinite(value))
    if (bad >= 0)
      throw new RangeError(`${name}: the value of ${films[bad].file} is ${values[bad]}: null is what is not known`)
  }
  const names = [...runs, ...comparators].map(({ name }) => name).concat(references.map(({ kind }) => kind))
  const twice = names.find((name, i) => names.indexOf(name) < i)
  if (twice) throw new RangeError(`two runs, comparators or references are named ${twice}`)
}
