/** Bands of chronological age, 24 months wide: where they meet, in months. */
export const ageEdges: readonly number[] = [0, 24, 48, 72, 96, 120, 144, 168, 192, 216, 240]

/** A band in years, for people. */
export const ageBandName = (fromMonths: number, toMonths: number): string =>
  `${fromMonths / 12} to ${toMonths / 12} years`
