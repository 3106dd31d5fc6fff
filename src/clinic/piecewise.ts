/** Tables over age: straight lines between entries, nothing beyond them. */

/** Values at ages; both lists have one length, and ages rise. */
export type Curve = { atMonths: readonly number[]; values: readonly number[] }

/** The value at an age, or undefined before the first and after the last entry. */
export function interpolate({ atMonths, values }: Curve, ageMonths: number): number | undefined {
  const after = atMonths.findIndex(at => at >= ageMonths)
  if (after === -1) return undefined
  if (atMonths[after] === ageMonths) return values[after]
  if (after === 0) return undefined
  const share = (ageMonths - atMonths[after - 1]) / (atMonths[after] - atMonths[after - 1])
  return values[after - 1] + share * (values[after] - values[after - 1])
}

/** The first age at which a falling curve has come down to a value; undefined if it starts below or ends above that. */
export function ageOf({ atMonths, values }: Curve, value: number): number | undefined {
  const after = values.findIndex(at => at <= value)
  if (after === -1) return undefined
  if (after === 0) return values[0] === value ? atMonths[0] : undefined
  const share = (values[after - 1] - value) / (values[after - 1] - values[after])
  return atMonths[after - 1] + share * (atMonths[after] - atMonths[after - 1])
}
