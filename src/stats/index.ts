export { binomialInterval } from './binomial.ts'
export { type BlandAltman, blandAltman } from './blandAltman.ts'
export { type BootstrapInterval, clusterBootstrap, take } from './bootstrap.ts'
export { type CrossFittedCoverage, conformalQuantile, crossFittedCoverage, residualScores } from './conformal.ts'
export {
  type ErrorSummary,
  errorsOf,
  meanAbsolute,
  medianAbsolute,
  rootMeanSquare,
  shareWithin,
  summariseErrors,
} from './error.ts'
export type { Interval } from './interval.ts'
export { correlation, mean, standardDeviation } from './moments.ts'
export { median, normalQuantile, sampleQuantile, studentT } from './quantile.ts'
