/**
 * What no real cohort has: the same simulated knee under the same view with its maturity, and nothing else, changed by a year; and with only its size,
 * its rotation or its exposure changed. A model that reads maturity moves with the first as far as the true indicators do, and stays with the others.
 * The children are others than those of the study, of the same generator.
 */
import { formatTable } from '../../base/index.ts'
import { toFloat } from '../../image/index.ts'
import type { LoadedModel } from '../../model/index.ts'
import {
  drawExposure,
  type FilmPair,
  generators,
  type KneeTruth,
  kneeBox,
  kneeTruth,
  maturityPair,
  nuisancePair,
  planPatient,
  type Spread,
  type Subject,
} from '../../phantom/index.ts'
import { cutJoint, type EstimateInput, rounded } from '../../predict/index.ts'
import { type BootstrapInterval, clusterBootstrap, mean, take } from '../../stats/index.ts'
import type { IndicatorEstimate } from './indicators.ts'
import { measuresOf } from './indicators.ts'
import { scorePictures } from './score.ts'

export type CounterfactualRow = {
  child: number
  changed: 'maturity' | 'size' | 'rotation' | 'exposure'
  beforeMonths: number
  afterMonths: number
  /** How far the oracle moves; of maturity only. */
  oracleMonths: number | null
}

/** By how much maturity, size, rotation (degrees) are changed. */
const change = { maturityMonths: 12, size: 1.08, rotationDegrees: 5 } as const
/** Ages between which plates are open and centres are there, months. */
const ages = { fromMonths: 36, toMonths: 156 }
/** Keeps these children apart from those of the study. */
const seedOffset = 7_000_003

type Case = Pick<CounterfactualRow, 'child' | 'changed' | 'oracleMonths'>

/** @param oracle fitted on the study's own children */
export async function counterfactuals(
  model: LoadedModel,
  oracle: IndicatorEstimate,
  options: {
    seed: number
    children: number
    side: number
    generator: 'a' | 'b'
    /** As of the study's children. */
    spread: Spread
    onFilms: (done: number, total: number) => void
  },
): Promise<CounterfactualRow[]> {
  const { seed, children, side, spread, onFilms } = options
  const generator = generators[options.generator]
  const { preprocessing } = model.description
  const cases: Case[] = []
  const pictures: EstimateInput[] = []
  for (let index = 0; index < children; index++) {
    const plan = planPatient(seed + seedOffset, index, side, { ages, spread, generator })
    const subject = plan.find(film => film.subject.joint === 'knee')!.subject as Extract<Subject, { joint: 'knee' }>
    for (const { pair, ...one } of casesOf(index, subject, oracle, seed, side)) {
      cases.push(one)
      for (const { image, truth } of [pair.before, pair.after])
        pictures.push({
          pixels: cutJoint(toFloat(image), preprocessing, kneeBox(truth as KneeTruth)).pixels,
          sex: subject.child.sex,
          chronologicalAgeMonths: subject.child.chronologicalAgeMonths,
        })
    }
    onFilms(index + 1, children)
  }
  const estimates = await scorePictures(model, pictures)
  return cases.map((one, i) => ({ ...one, beforeMonths: estimates[2 * i], afterMonths: estimates[2 * i + 1] }))
}

function casesOf(
  index: number,
  subject: Extract<Subject, { joint: 'knee' }>,
  oracle: IndicatorEstimate,
  seed: number,
  side: number,
): (Case & { pair: FilmPair })[] {
  const { child, draws, options } = subject
  const of = (changed: Case['changed'], pair: FilmPair, oracleMonths: number | null = null) => ({
    child: index + 1,
    changed,
    pair,
    oracleMonths,
  })
  const older = { ...child, skeletalAgeMonths: child.skeletalAgeMonths + change.maturityMonths }
  const [before, after] = [child, older].map(who =>
    oracle(measuresOf(kneeTruth(who, draws, side, options)), child.sex, child.chronologicalAgeMonths),
  )
  const sign = index % 2 === 0 ? 1 : -1
  return [
    of(
      'maturity',
      maturityPair(subject, change.maturityMonths),
      before === null || after === null ? null : after - before,
    ),
    of('size', nuisancePair(subject, { size: change.size ** sign })),
    of('rotation', nuisancePair(subject, { rotationDegrees: sign * change.rotationDegrees })),
    of('exposure', nuisancePair(subject, { exposure: drawExposure(seed + seedOffset, index, draws.part + 500) })),
  ]
}

/** Writes counterfactuals.csv. */
export const formatCounterfactuals = (rows: readonly CounterfactualRow[]): string =>
  formatTable(
    ['child', 'changed', 'before_months', 'after_months', 'oracle_change_months'],
    rows.map(row => ({
      child: row.child,
      changed: row.changed,
      before_months: rounded(row.beforeMonths),
      after_months: rounded(row.afterMonths),
      oracle_change_months: rounded(row.oracleMonths),
    })),
  )

export type CounterfactualSummary = {
  children: number
  maturityMonths: number
  /** Mean change of the estimate over that of the oracle. */
  shareOfOracle: BootstrapInterval | null
  /** Mean change of the estimate, and of the oracle, months. */
  moved: BootstrapInterval
  oracleMoved: BootstrapInterval | null
  /** Mean absolute change of the estimate where maturity stays, months. */
  nuisance: { changed: 'size' | 'rotation' | 'exposure'; moved: BootstrapInterval }[]
}

export function summariseCounterfactuals(rows: readonly CounterfactualRow[], seed: number): CounterfactualSummary {
  const of = (changed: CounterfactualRow['changed']) => rows.filter(row => row.changed === changed)
  const interval = (values: readonly number[], children: readonly number[], statistic: (v: number[]) => number) =>
    clusterBootstrap(children, picked => statistic([...take(values, picked)]), { seed })
  const maturity = of('maturity')
  const children = maturity.map(row => row.child)
  const moved = maturity.map(row => row.afterMonths - row.beforeMonths)
  const oracle = maturity.map(row => row.oracleMonths)
  const known = oracle.every(value => value !== null) ? (oracle as number[]) : undefined
  return {
    children: maturity.length,
    maturityMonths: change.maturityMonths,
    moved: interval(moved, children, mean),
    oracleMoved: known ? interval(known, children, mean) : null,
    shareOfOracle: known
      ? clusterBootstrap(children, picked => mean(take(moved, picked)) / mean(take(known, picked)), { seed })
      : null,
    nuisance: (['size', 'rotation', 'exposure'] as const).map(changed => {
      const own = of(changed)
      return {
        changed,
        moved: interval(
          own.map(row => Math.abs(row.afterMonths - row.beforeMonths)),
          own.map(row => row.child),
          mean,
        ),
      }
    }),
  }
}
