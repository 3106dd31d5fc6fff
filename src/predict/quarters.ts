/** Hands lie on films in any of four ways, and are judged and read upright. */

/** The quarters by which a hand is turned back, -1 to 2; what remains is within 45 degrees. */
export const quartersOf = (degrees: number): number => {
  const quarters = Math.round(degrees / 90)
  return quarters - 4 * Math.ceil((quarters - 2) / 4)
}
