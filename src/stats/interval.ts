/**
 * An estimate and the interval around it, in the unit of the estimate. Which interval it is, and its level, says who
 * made it.
 */
export type Interval = { estimate: number; lower: number; upper: number }
