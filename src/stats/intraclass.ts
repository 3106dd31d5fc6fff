/**
 * Intraclass correlation of raters who each rated every film, one rating to be relied on: ICC(A,1), absolute agreement,
 * which a constant difference between raters lowers, and ICC(C,1), consistency, which it does not (McGraw and Wong,
 * Psychol Methods 1996;1:30-46, with the correction on page 390; ICC(2,1) and ICC(3,1) of Shrout and Fleiss, Psychol
 * Bull 1979;86:420-428). A method and a reference are two raters.
 *
 * The intervals take each film for a child of its own and its ratings for normal. Where children have several films,
 * resample `intraclass` by patient. Within bands: take the rows of `rowsInBands`.
 */
import type { Interval } from './interval.ts'
import { mean } from './moments.ts'
import type { PairMoments } from './pairMoments.ts'
import { fisherF } from './quantile.ts'

export type Intraclass = {
  films: number
  raters: number
  /** ICC(A,1). */
  agreement: number
  /** ICC(C,1). */
  consistency: number
  /** Mean squares of the two-way analysis of variance, in squared units: between films, between raters, what is left. */
  meanSquares: { films: number; raters: number; error: number }
}

/**
 * Both correlations, without intervals; NaN where nothing varies.
 *
 * @param ratings of each rater, its ratings of the films, paired by position
 * @throws {RangeError} with fewer than two raters or two films, or if the raters rated different numbers of films
 */
export function intraclass(ratings: readonly ArrayLike<number>[]): Intraclass {
  const k = ratings.length
  const n = ratings[0]?.length ?? 0
  if (k < 2 || n < 2) throw new RangeError(`${k} raters of ${n} films show no correlation: two of each are the least`)
  for (const rater of ratings)
    if (rater.length !== n)
      throw new RangeError(`raters have ${n} and ${rater.length} ratings: they are paired by position`)
  const raterMeans = ratings.map(mean)
  const grandMean = mean(raterMeans)
  let [betweenFilms, rest] = [0, 0]
  for (let i = 0; i < n; i++) {
    let filmEffect = 0
    for (let j = 0; j < k; j++) filmEffect += ratings[j][i] - grandMean
    filmEffect /= k
    betweenFilms += filmEffect * filmEffect
    for (let j = 0; j < k; j++) rest += (ratings[j][i] - raterMeans[j] - filmEffect) ** 2
  }
  return correlations(n, k, {
    films: (k * betweenFilms) / (n - 1),
    raters: (n * raterMeans.reduce((sum, raterMean) => sum + (raterMean - grandMean) ** 2, 0)) / (k - 1),
    error: rest / ((n - 1) * (k - 1)),
  })
}

/** Both correlations of two raters, from the moments of their ratings; NaN where nothing varies. */
export const intraclassOfTwo = ({ n, meanX, meanY, xx, xy, yy }: PairMoments): Intraclass =>
  correlations(n, 2, {
    films: (xx + 2 * xy + yy) / (2 * (n - 1)),
    raters: (n * (meanX - meanY) ** 2) / 2,
    error: (xx - 2 * xy + yy) / (2 * (n - 1)),
  })

function correlations(n: number, k: number, meanSquares: Intraclass['meanSquares']): Intraclass {
  const { films, raters, error } = meanSquares
  return {
    films: n,
    raters: k,
    agreement: (films - error) / (films + (k - 1) * error + (k * (raters - error)) / n),
    consistency: (films - error) / (films + (k - 1) * error),
    meanSquares,
  }
}

/**
 * Both correlations with their intervals (McGraw and Wong, table 7).
 *
 * @param ratings as in `intraclass`
 * @param level nominal coverage of the intervals
 * @throws {RangeError} as `intraclass`
 */
export function intraclassIntervals(
  ratings: readonly ArrayLike<number>[],
  level = 0.95,
): { films: number; raters: number; agreement: Interval; consistency: Interval } {
  const { films: n, raters: k, agreement, consistency, meanSquares } = intraclass(ratings)
  const { films, raters, error } = meanSquares
  const probability = (1 + level) / 2
  const errorFreedom = (n - 1) * (k - 1)

  const perfect: Interval = { estimate: 1, lower: 1, upper: 1 }
  if (agreement === 1) return { films: n, raters: k, agreement: perfect, consistency: perfect }

  const f = films / error
  const low = f / fisherF(probability, n - 1, errorFreedom)
  const high = f * fisherF(probability, errorFreedom, n - 1)

  // Satterthwaite's degrees of freedom of the variance that raters and error add to a rating.
  const a = (k * agreement) / (n * (1 - agreement))
  const b = 1 + (k * agreement * (n - 1)) / (n * (1 - agreement))
  const freedom = (a * raters + b * error) ** 2 / ((a * raters) ** 2 / (k - 1) + (b * error) ** 2 / ((n - 1) * (k - 1)))
  const noise = k * raters + (k * n - k - n) * error
  const fLow = fisherF(probability, n - 1, freedom)
  const fHigh = fisherF(probability, freedom, n - 1)
  return {
    films: n,
    raters: k,
    agreement: {
      estimate: agreement,
      lower: (n * (films - fLow * error)) / (fLow * noise + n * films),
      upper: (n * (fHigh * films - error)) / (noise + n * fHigh * films),
    },
    consistency:
      error === 0
        ? perfect
        : { estimate: consistency, lower: (low - 1) / (low + k - 1), upper: (high - 1) / (high + k - 1) },
  }
}
