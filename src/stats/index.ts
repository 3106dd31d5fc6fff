export {
  type AgeSexExpectation,
  crossFittedExpectation,
  expectedBoneAge,
  fitAgeSexExpectation,
} from './ageSexExpectation.ts'
export { type Band, rowsInBands } from './bands.ts'
export { binomialInterval } from './binomial.ts'
export {
  type BootstrapInterval,
  type BootstrapOptions,
  bootstrapOfDraws,
  clusterBootstrap,
  clusterBootstrapAll,
  type RowStatistic,
  rowsOfDrawn,
  sumsOfDrawn,
  take,
} from './bootstrap.ts'
export {
  type CalendarFilms,
  type CalendarOptions,
  type CalendarQuestion,
  calendarQuestion,
  deviationCalibration,
  deviationReliability,
  instrumentedRecovery,
  recoveryRatio,
  recoverySlope,
  sampleCovariance,
} from './calendarQuestion.ts'
export { type ClusterMean, clusterMean } from './clusterMean.ts'
export { type ClusterShare, clusterShare } from './clusterShare.ts'
export { type Cluster, dealFolds, oneRowPerCluster, rowsByCluster } from './clusters.ts'
export {
  bandOf,
  type ConformalBand,
  type CrossFittedCoverage,
  conformalBands,
  conformalQuantile,
  crossFittedCoverage,
  residualScores,
} from './conformal.ts'
export { demingLine, repeatSd } from './deming.ts'
export { type Equivalence, equivalenceTest } from './equivalence.ts'
export {
  errorsOf,
  meanAbsolute,
  rootMeanSquare,
  shareWithin,
} from './error.ts'
export type { Interval } from './interval.ts'
export { type Intraclass, intraclassOfTwo } from './intraclass.ts'
export { leastSquares } from './leastSquares.ts'
export { fitLine, type Line, lineAt, lineOf } from './line.ts'
export { correlation, mean, standardDeviation } from './moments.ts'
export { fitNaturalSpline, type NaturalSpline, splineAt } from './naturalSpline.ts'
export { type PatientPair, pairedMean, pairedSlope } from './pairedRows.ts'
export { exchanged, pairColumns } from './pairMoments.ts'
export { median, normalQuantile, normalShare, sampleQuantile, studentT, studentTShare } from './quantile.ts'
export {
  fitLinearRecalibration,
  fitRecalibrationBySex,
  type Recalibration,
  type RecalibrationBySex,
  recalibrate,
} from './recalibration.ts'
export { limitsColumns } from './repeatedLimits.ts'
export { riskCoverage } from './riskCoverage.ts'
export {
  patientsForMae,
  patientsForNarrower,
  patientsForShare,
  patientsForShareLimit,
  patientsForSlope,
  type SampleDesign,
} from './sampleSize.ts'
export { type SignFlipTest, signFlipTest } from './signFlip.ts'
export { limitsAt, type SlopingLimits, slopingLimits } from './slopingLimits.ts'
