/** Where a number comes from, and what is known of its truth. Outputs show both beside the number. */

export type Source = {
  /** Says so where it stands alone in outputs and a table was not verified. */
  citation: string
  /** A second source, independent of the one it was read from, says the same. */
  verified: boolean
  /** What was compared with what, or what is missing; a sentence that outputs can show. */
  note: string
}

/** How far predictions lay from what then happened, bone age known as well as it was in that study. The text says by which method. */
export type MethodError = {
  /** One sentence with the number, its unit and n. */
  text: string
  citation: string
  meanAbsoluteMm?: number
  sdMm?: number
}
