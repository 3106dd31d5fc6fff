/**
 * Rows by band of a value, e.g. of chronological age, so that any statistic can be had within bands.
 *
 * Agreement within a band says more than over all ages: the intraclass correlation and Pearson's grow with the spread of
 * the children's ages, whatever the errors. Band by a value that has no part in the comparison: among films with a high
 * *reading*, readings that erred upwards are too many, and the estimates seem to read younger.
 */

/** From `lower` to below `upper`; the last band holds its upper edge too. */
export type Band = { lower: number; upper: number; rows: Uint32Array }

/**
 * The rows in each band; rows outside of all, or without a value (NaN), are in none.
 *
 * @param values of each row, in the unit of the edges
 * @param edges where bands meet, ascending: three edges make two bands
 * @throws {RangeError} if there are fewer than two edges or they do not ascend
 */
export function rowsInBands(values: ArrayLike<number>, edges: readonly number[]): Band[] {
  if (edges.length < 2 || edges.some((edge, i) => i > 0 && !(edge > edges[i - 1])))
    throw new RangeError(`the edges ${edges.join(', ')} make no bands: give two or more, ascending`)
  return edges.slice(1).map((upper, i) => {
    const lower = edges[i]
    const rows: number[] = []
    for (let row = 0; row < values.length; row++)
      if (values[row] >= lower && (values[row] < upper || (i === edges.length - 2 && values[row] === upper)))
        rows.push(row)
    return { lower, upper, rows: Uint32Array.from(rows) }
  })
}
