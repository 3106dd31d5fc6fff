/**
 * Moves estimates onto the scale of a site's readings: reading on estimate, as a line or as any rising curve. One map for
 * each sex and one for a child whose sex is not known. Never a function of the chronological age: that would give an
 * image model the calendar by the back door.
 *
 * The rising curve is isotonic regression by pooling adjacent violators (Barlow et al., Statistical Inference under
 * Order Restrictions, 1972; Zadrozny and Elkan, KDD 2002:694-699), joined by straight pieces and level beyond its ends.
 */
import { fitLine, lineAt } from './line.ts'

/** Plain data: it can be written down and read again. Months. */
export type Recalibration =
  | { kind: 'linear'; intercept: number; slope: number }
  | { kind: 'isotonic'; estimates: number[]; readings: number[] }

/**
 * @param estimates of films that the model was not trained on
 * @param readings of the same films
 * @throws {RangeError} if the lengths differ or the estimates do not vary
 */
export function fitLinearRecalibration(estimates: ArrayLike<number>, readings: ArrayLike<number>): Recalibration {
  const line = fitLine(estimates, readings)
  if (!Number.isFinite(line.slope))
    throw new RangeError(`${estimates.length} estimates that are all alike give no line`)
  return { kind: 'linear', ...line }
}

/**
 * Parameters as in `fitLinearRecalibration`. Films with the same estimate count as one with their mean reading.
 *
 * @throws {RangeError} if the lengths differ or there are no films
 */
export function fitIsotonicRecalibration(estimates: ArrayLike<number>, readings: ArrayLike<number>): Recalibration {
  const n = estimates.length
  if (n === 0 || readings.length !== n)
    throw new RangeError(`${n} estimates cannot be paired by position with ${readings.length} readings`)
  const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => estimates[i] - estimates[j])
  const points: { first: number; last: number; sum: number; films: number }[] = []
  for (const i of order) {
    const same = points.at(-1)
    if (same?.last === estimates[i]) {
      same.sum += readings[i]
      same.films++
    } else points.push({ first: estimates[i], last: estimates[i], sum: readings[i], films: 1 })
  }
  // Blocks of neighbours with one level; a block that is not above the one before joins it.
  const blocks: typeof points = []
  const level = (block: (typeof points)[number]) => block.sum / block.films
  for (let block of points) {
    for (let before = blocks.at(-1); before && level(before) >= level(block); before = blocks.at(-1)) {
      blocks.pop()
      block = {
        first: before.first,
        last: block.last,
        sum: before.sum + block.sum,
        films: before.films + block.films,
      }
    }
    blocks.push(block)
  }
  const ends = blocks.flatMap(block =>
    block.first === block.last ? [block] : [block, { ...block, first: block.last }],
  )
  return { kind: 'isotonic', estimates: ends.map(block => block.first), readings: ends.map(level) }
}

/** The estimate on the scale of the readings, in months. */
export function recalibrate(recalibration: Recalibration, estimateMonths: number): number {
  if (recalibration.kind === 'linear') return lineAt(recalibration, estimateMonths)
  const { estimates, readings } = recalibration
  if (!(estimateMonths > estimates[0])) return Number.isNaN(estimateMonths) ? Number.NaN : readings[0]
  const above = estimates.findIndex(estimate => estimate >= estimateMonths)
  if (above === -1) return readings[readings.length - 1]
  const share = (estimateMonths - estimates[above - 1]) / (estimates[above] - estimates[above - 1])
  return readings[above - 1] + share * (readings[above] - readings[above - 1])
}

export type RecalibrationBySex = { F: Recalibration; M: Recalibration; unknown: Recalibration }

/**
 * A map for each sex, and one of all films for children whose sex is not known. A sex with fewer than `leastFilms`
 * takes the latter.
 *
 * @param fit one of the two above
 * @param sexes of the same films, F, M or anything else for unknown
 * @throws {RangeError} as `fit`
 */
export function fitRecalibrationBySex(
  fit: (estimates: ArrayLike<number>, readings: ArrayLike<number>) => Recalibration,
  estimates: ArrayLike<number>,
  readings: ArrayLike<number>,
  sexes: ArrayLike<string>,
  leastFilms = 20,
): RecalibrationBySex {
  if (sexes.length !== estimates.length)
    throw new RangeError(`${estimates.length} estimates cannot be paired by position with ${sexes.length} sexes`)
  const unknown = fit(estimates, readings)
  const of = (sex: 'F' | 'M') => {
    const rows = Array.from(sexes, (_, i) => i).filter(i => sexes[i] === sex)
    if (rows.length < leastFilms) return unknown
    return fit(
      rows.map(i => estimates[i]),
      rows.map(i => readings[i]),
    )
  }
  return { F: of('F'), M: of('M'), unknown }
}
