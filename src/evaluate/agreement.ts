/**
 * Agreement of estimates with one reference: all statistics but shares of the same draws of patients.
 */
import {
  demingLine,
  equivalenceTest,
  exchanged,
  type Interval,
  intraclassOfTwo,
  limitsAt,
  limitsColumns,
  lineOf,
  mean,
  pairColumns,
  rowsInBands,
  sampleQuantile,
  shareWithin,
  slopingLimits,
  take,
} from '../stats/index.ts'
import { ageEdges } from './bands.ts'
import { countOf, groupsShown, leastShown } from './counts.ts'
import { demingRatios } from './demingRatio.ts'
import { drawnMedian } from './drawnMedian.ts'
import type { Agreement, AgreementNumbers } from './evaluation.ts'
import type { EvaluationFilm, Reference } from './input.ts'
import { patientsIn, type Resampling, resample, resampleMeans, resampleSums, shareOf } from './resample.ts'
import type { Pairs } from './scope.ts'

/** What counts as no bias, months: declared here, before any result. */
const noBiasMarginMonths = 1

/** Groups of films by estimate in which estimates are compared with what was read; fewer where one would have under ten patients. */
const calibrationGroups = 10

/**
 * Of pairs of at least ten patients.
 *
 * @param plates what films they are; bands of age are shown of all only, for those of closed plates are all less open
 */
export function agreementNumbers(
  pairs: Pairs,
  plates: Agreement['plates'],
  films: readonly EvaluationFilm[],
  reference: Reference,
  resampling: Resampling,
): AgreementNumbers {
  const { estimates, references, patients } = pairs
  const errors = estimates.map((estimate, i) => estimate - references[i])
  const middles = estimates.map((estimate, i) => (estimate + references[i]) / 2)
  const ratios = demingRatios(reference, pairs)
  const medianOf = drawnMedian(errors.map(Math.abs))
  const ages = [...new Set([0.1, 0.5, 0.9].map(share => Math.round(sampleQuantile(middles, share))))]
  const drawn = resample<string>(
    patients,
    rows => {
      const sloping = slopingLimits(take(errors, rows), take(middles, rows))
      const atAges = ages.flatMap(age =>
        Object.entries(limitsAt(sloping, age)).map(([name, months]): [string, number] => [`${name} at ${age}`, months]),
      )
      return {
        median: medianOf(rows),
        biasSlope: sloping.bias.slope,
        spreadSlope: sloping.spread.slope,
        ...Object.fromEntries(atAges),
      }
    },
    resampling,
  )
  const pair = pairColumns(references, estimates)
  const spread = limitsColumns(errors, patients)
  const within = (months: number) =>
    shareOf(
      Array.from(errors, error => shareWithin([error], months) === 1),
      patients,
    )
  const summed = resampleSums(
    patients,
    {
      ...pair.columns,
      ...spread.columns,
      absolute: errors.map(Math.abs),
    },
    (sums, drawnPatients) => {
      const limits = spread.limitsOf(sums, drawnPatients)
      const moments = pair.momentsOf(sums)
      const icc = intraclassOfTwo(moments)
      const calibration = lineOf(exchanged(moments))
      const values: Record<string, number> = {
        mae: sums.absolute / sums.n,
        rmse: Math.sqrt(sums.square / sums.n),
        bias: limits.bias,
        lower: limits.lower,
        upper: limits.upper,
        betweenSd: limits.betweenPatientsSd,
        withinSd: limits.withinPatientsSd,
        sd: limits.standardDeviation,
        iccAgreement: icc.agreement,
        iccConsistency: icc.consistency,
        slope: calibration.slope,
        intercept: calibration.intercept,
      }
      for (const [i, { errorRatio }] of ratios.entries()) {
        const line = errorRatio === null ? lineOf(moments) : demingLine(moments, errorRatio)
        values[`demingSlope${i}`] = line.slope
        values[`demingIntercept${i}`] = line.intercept
      }
      return values
    },
    resampling,
  )
  const found: Partial<Record<string, Interval>> = { ...drawn, ...summed }
  const sloping = slopingLimits(errors, middles)
  const equivalence = equivalenceTest(errors, patients, noBiasMarginMonths)
  return {
    maeMonths: found.mae!,
    medianAbsoluteMonths: found.median!,
    rmseMonths: found.rmse!,
    biasMonths: found.bias!,
    shareWithin: { 6: within(6), 12: within(12), 24: within(24) },
    limits: {
      lower: found.lower!,
      upper: found.upper!,
      betweenPatientsSdMonths: found.betweenSd ?? null,
      withinPatientsSdMonths: found.withinSd ?? null,
      sdMonths: found.sd!,
    },
    sloping:
      found.biasSlope && found.spreadSlope
        ? {
            ...sloping,
            biasSlope: found.biasSlope,
            spreadSlope: found.spreadSlope,
            spreadChanges: found.spreadSlope.lower > 0 || found.spreadSlope.upper < 0,
            at: ages.map(age => ({
              ageMonths: age,
              bias: found[`bias at ${age}`]!,
              lower: found[`lower at ${age}`]!,
              upper: found[`upper at ${age}`]!,
            })),
          }
        : null,
    icc:
      found.iccAgreement && found.iccConsistency
        ? { agreement: found.iccAgreement, consistency: found.iccConsistency }
        : null,
    iccByAge: plates === 'all' ? iccByAge(pairs, films, resampling) : [],
    deming: ratios.flatMap(({ errorRatio, ratioFrom }, i) => {
      const [slope, interceptMonths] = [found[`demingSlope${i}`], found[`demingIntercept${i}`]]
      return slope && interceptMonths ? [{ errorRatio, ratioFrom, slope, interceptMonths }] : []
    }),
    noBias: {
      marginMonths: equivalence.margin,
      biasMonths: equivalence.mean,
      pValue: equivalence.pValue,
      shown: equivalence.isEquivalent,
    },
    calibration:
      found.slope && found.intercept
        ? { slope: found.slope, interceptMonths: found.intercept, groups: groupsByEstimate(pairs, resampling) }
        : null,
  }
}

/** The bands of the strata, and withheld where those are. */
function iccByAge(
  { films: positions, estimates, references, patients }: Pairs,
  films: readonly EvaluationFilm[],
  resampling: Resampling,
): AgreementNumbers['iccByAge'] {
  const ages = Float64Array.from(positions, film => films[film].chronologicalAgeMonths ?? Number.NaN)
  const bands = rowsInBands(ages, ageEdges).filter(({ rows }) => rows.length > 0)
  const banded = new Set(bands.flatMap(({ rows }) => [...rows]))
  const unknown = Uint32Array.from(ages.keys()).filter(row => !banded.has(row))
  const shown = groupsShown(
    [...bands.map(({ rows }) => rows), unknown].map(rows => ({
      films: rows.length,
      patients: patientsIn(take(patients, rows)),
    })),
  )
  return bands.map(({ lower, upper, rows: inBand }, i) => {
    const pair = pairColumns(take(estimates, inBand), take(references, inBand))
    const found = shown[i]
      ? resampleSums(
          take(patients, inBand),
          pair.columns,
          sums => {
            const { agreement, consistency } = intraclassOfTwo(pair.momentsOf(sums))
            return { agreement, consistency }
          },
          resampling,
        )
      : {}
    return {
      fromMonths: lower,
      toMonths: upper,
      films: countOf(inBand.length, shown[i]),
      agreement: found.agreement ?? null,
      consistency: found.consistency ?? null,
    }
  })
}

/** Equal groups by estimate, each with the mean of what was read. */
function groupsByEstimate({ estimates, references, patients }: Pairs, resampling: Resampling) {
  const order = [...estimates.keys()].sort((i, j) => estimates[i] - estimates[j])
  const patientsOf = (rows: readonly number[]) => rows.map(row => patients[row])
  const cut = (groups: number) =>
    Array.from({ length: groups }, (_, group) =>
      order.slice(Math.round((group * order.length) / groups), Math.round(((group + 1) * order.length) / groups)),
    )
  let groups = cut(calibrationGroups)
  while (groups.length > 1 && groups.some(rows => patientsIn(patientsOf(rows)) < leastShown))
    groups = cut(groups.length - 1)
  return groups
    .map(rows => {
      const { reading } = resampleMeans(patientsOf(rows), { reading: rows.map(row => references[row]) }, resampling)
      return {
        films: rows.length,
        estimateMonths: mean(rows.map(row => estimates[row])),
        referenceMonths: reading ?? null,
      }
    })
    .flatMap(({ referenceMonths, ...group }) => (referenceMonths ? [{ ...group, referenceMonths }] : []))
}
