/**
 * What lines and correlations of pairs of values are made of: number, means and sums of squares about them. And the same from plain sums, so that a
 * bootstrap by patient needs no more than each patient's sums and does not go through the films.
 */
import { mean } from './moments.ts'

export type PairMoments = {
  n: number
  meanX: number
  meanY: number
  /** Sums of squares and products of the deviations from the means. */
  xx: number
  xy: number
  yy: number
}

/**
 * Of values that are paired by position. Runs twice over them, first for the means, which keeps the digits of spreads that are small beside them.
 *
 * @throws {RangeError} if the lengths differ
 */
export function pairMoments(x: ArrayLike<number>, y: ArrayLike<number>): PairMoments {
  if (x.length !== y.length) throw new RangeError(`${x.length} values cannot be paired by position with ${y.length}`)
  const n = x.length
  // Loops over one kind of array: over several they take many times as long, and resampling does this often.
  const [a, b] = [floats(x), floats(y)]
  let [sumX, sumY] = [0, 0]
  for (let i = 0; i < n; i++) {
    sumX += a[i]
    sumY += b[i]
  }
  const [meanX, meanY] = [sumX / n, sumY / n]
  let [xx, xy, yy] = [0, 0, 0]
  for (let i = 0; i < n; i++) {
    const dx = a[i] - meanX
    const dy = b[i] - meanY
    xx += dx * dx
    xy += dx * dy
    yy += dy * dy
  }
  return { n, meanX, meanY, xx, xy, yy }
}

const floats = (values: ArrayLike<number>): Float64Array =>
  values instanceof Float64Array ? values : Float64Array.from(values)

/** x for y and y for x. */
export const exchanged = ({ n, meanX, meanY, xx, xy, yy }: PairMoments): PairMoments => ({
  n,
  meanX: meanY,
  meanY: meanX,
  xx: yy,
  xy,
  yy: xx,
})

/** Sums over some of the pairs, of the columns of `pairColumns`. */
export type PairSums = Record<'n' | 'x' | 'y' | 'xx' | 'xy' | 'yy', number>

/**
 * Columns whose sums over any of the pairs, some of them several times, tell those pairs' moments. Values are taken from their means, so that the sums do not
 * square away digits.
 */
export function pairColumns(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
): { columns: Record<keyof PairSums, Float64Array>; momentsOf: (sums: PairSums) => PairMoments } {
  const [centreX, centreY] = [mean(x), mean(y)]
  const dx = Float64Array.from(x, value => value - centreX)
  const dy = Float64Array.from(y, value => value - centreY)
  const columns = {
    n: new Float64Array(dx.length).fill(1),
    x: dx,
    y: dy,
    xx: dx.map(value => value * value),
    xy: dx.map((value, i) => value * dy[i]),
    yy: dy.map(value => value * value),
  }
  return { columns, momentsOf }

  function momentsOf({ n, x, y, xx, xy, yy }: PairSums): PairMoments {
    const aboutMeanX = withoutRounding(xx - (x * x) / n, xx)
    const aboutMeanY = withoutRounding(yy - (y * y) / n, yy)
    return {
      n,
      meanX: centreX + x / n,
      meanY: centreY + y / n,
      xx: aboutMeanX,
      xy: aboutMeanX === 0 || aboutMeanY === 0 ? 0 : xy - (x * y) / n,
      yy: aboutMeanY,
    }
  }
}

/** Values that are all alike leave a rounding. */
const withoutRounding = (difference: number, of: number): number => (difference > 1e-12 * of ? difference : 0)
