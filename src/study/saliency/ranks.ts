/**
 * Two ways to compare maps by the order of their pixels alone, so that it does not matter in which unit a map is: Spearman's rank correlation
 * of two maps, which is the correlation of their ranks, and how well one map ranks one kind of pixel above another (the area under the ROC curve, which is the share of pairs in the right
 * order: Hanley and McNeil, Radiology 1982;143:29-36). Values that are equal share their mean rank, and half of a pair counts.
 */

/** Ranks from 1, in the order of the values. */
export function ranks(values: ArrayLike<number>): Float64Array {
  const order = Uint32Array.from({ length: values.length }, (_, i) => i).sort((a, b) => values[a] - values[b])
  const out = new Float64Array(values.length)
  for (let from = 0; from < order.length; ) {
    let to = from + 1
    while (to < order.length && values[order[to]] === values[order[from]]) to++
    for (let i = from; i < to; i++) out[order[i]] = (from + 1 + to) / 2
    from = to
  }
  return out
}

/**
 * The share of pairs, one of `above` and one of `below`, in which the first is the larger: 0.5 by chance.
 *
 * @returns NaN if either is empty
 */
export function areaUnderCurve(above: readonly number[], below: readonly number[]): number {
  const all = ranks([...above, ...below])
  let sum = 0
  for (let i = 0; i < above.length; i++) sum += all[i]
  return (sum - (above.length * (above.length + 1)) / 2) / (above.length * below.length)
}
