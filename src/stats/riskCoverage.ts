/**
 * What refusing buys: the mean absolute error of the films that are kept when the most doubtful ones are refused, against
 * the fraction refused (El-Yaniv and Wiener, J Mach Learn Res 2010;11:1605-1641). A method that refuses its hard films
 * looks good at the fraction it chose; along the curve two methods can be compared at the same fraction. It should
 * fall; level, as if films were refused by lot, the doubt is worth nothing. With the absolute error itself as the doubt it falls
 * as fast as any could.
 *
 * It needs estimates of refused films as well.
 */

/**
 * Gets a curve ready; then it can be had of any rows, for resampling by patient. Films with the same doubt are refused by
 * lot: the curve is the mean over all orders of them.
 *
 * @param errors estimate minus reference of each film
 * @param doubts of each film, e.g. its interval's width; the largest are refused first
 * @param refused the fractions at which the curve is wanted, from 0 to below 1
 * @returns of rows (all, if none are given; they may repeat) the error of those kept, in the unit of the errors, at each
 * fraction; NaN of no rows
 * @throws {RangeError} if the lengths differ, a doubt is NaN or a fraction is out of range
 */
export function riskCoverage(
  errors: ArrayLike<number>,
  doubts: ArrayLike<number>,
  refused: readonly number[],
): (rows?: ArrayLike<number>) => number[] {
  const n = errors.length
  if (doubts.length !== n) throw new RangeError(`${n} errors cannot be paired by position with ${doubts.length} doubts`)
  for (const fraction of refused)
    if (!(fraction >= 0 && fraction < 1)) throw new RangeError(`a fraction of ${fraction} is not from 0 to below 1`)
  const levels = [...new Set(Array.from(doubts))].sort((a, b) => b - a)
  if (levels.some(Number.isNaN))
    throw new RangeError('a doubt is NaN: give those films the largest doubt, or leave them out')
  const levelOf = new Map(levels.map((doubt, level) => [doubt, level]))
  const rank = Uint32Array.from(doubts, doubt => levelOf.get(doubt)!)
  const all = rank.map((_, row) => row)

  return (rows = all) => {
    const films = new Float64Array(levels.length)
    const sums = new Float64Array(levels.length)
    let total = 0
    for (let i = 0; i < rows.length; i++) {
      const error = Math.abs(errors[rows[i]])
      films[rank[rows[i]]]++
      sums[rank[rows[i]]] += error
      total += error
    }
    return refused.map(fraction => {
      let toRefuse = fraction * rows.length
      let kept = total
      for (let level = 0; level < levels.length && toRefuse > 0; level++) {
        if (films[level] === 0) continue
        kept -= sums[level] * Math.min(1, toRefuse / films[level])
        toRefuse -= films[level]
      }
      return kept / (rows.length * (1 - fraction))
    })
  }
}
