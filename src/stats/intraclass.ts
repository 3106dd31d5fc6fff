/**
 * Intraclass correlation of two raters who each rated every film, one rating to be relied on: ICC(A,1), absolute agreement,
 * which a constant difference between raters lowers, and ICC(C,1), consistency, which it does not (McGraw and Wong,
 * Psychol Methods 1996;1:30-46, with the correction on page 390; ICC(2,1) and ICC(3,1) of Shrout and Fleiss, Psychol
 * Bull 1979;86:420-428). A method and a reference are two raters.
 *
 * Intervals: resample by patient. Within bands: take the rows of `rowsInBands`.
 */
import type { PairMoments } from './pairMoments.ts'

export type Intraclass = {
  /** ICC(A,1). */
  agreement: number
  /** ICC(C,1). */
  consistency: number
}

/** Both correlations, from the moments of the ratings; NaN where nothing varies. */
export function intraclassOfTwo({ n, meanX, meanY, xx, xy, yy }: PairMoments): Intraclass {
  // Mean squares of the two-way analysis of variance: between films, between raters, what is left.
  const films = (xx + 2 * xy + yy) / (2 * (n - 1))
  const raters = (n * (meanX - meanY) ** 2) / 2
  const error = (xx - 2 * xy + yy) / (2 * (n - 1))
  return {
    agreement: (films - error) / (films + error + (2 * (raters - error)) / n),
    consistency: (films - error) / (films + error),
  }
}
