/**
 * What all figures have in common: margins, quiet axes, domains that figures can share so that the eye can compare.
 */

/** Room for labels, px. */
export const margins = { marginTop: 34, marginLeft: 48, marginRight: 22, marginBottom: 44 } as const

/** A pale grid instead of ticks; the label says what and the unit. */
export const axis = { grid: true, labelArrow: 'none', tickSize: 0 } as const
export const across = { ...axis, labelAnchor: 'center' } as const

/** Least and greatest, null of nothing. */
export function extent(values: readonly number[]): [number, number] | null {
  let [lower, upper] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const value of values) {
    lower = Math.min(lower, value)
    upper = Math.max(upper, value)
  }
  return lower <= upper ? [lower, upper] : null
}

/** Whole years around the values, at least two. */
export function yearsAround(years: readonly number[]): [number, number] {
  const [lower, upper] = extent(years) ?? [0, 18]
  return [Math.floor(lower), Math.max(Math.floor(lower) + 2, Math.ceil(upper))]
}

/** Whole years for the ticks of both axes, so that a square looks like one. */
export function yearTicks([lower, upper]: [number, number]): number[] {
  const step = Math.ceil((upper - lower) / 9)
  const ticks: number[] = []
  for (let at = Math.ceil(lower / step) * step; at <= upper; at += step) ticks.push(at)
  return ticks
}

/** Ticks a year apart in months, fewer where that would crowd. */
export function monthTicks([lower, upper]: [number, number]): number[] {
  return yearTicks([lower / 12, upper / 12]).map(year => year * 12)
}

/** As far below zero as above, in whole steps, so that no direction looks larger. */
export function aroundZero(values: readonly number[], step: number): [number, number] {
  const [lower, upper] = extent(values) ?? [-step, step]
  const reach = Math.max(step, Math.ceil(Math.max(-lower, upper) / step) * step)
  return [-reach, reach]
}
