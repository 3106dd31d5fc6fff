/**
 * What an evaluation found, as plain data: what evaluation.json holds and what every table and figure of the report is
 * printed from. Blocks say of which run, reference and part they are (`Scope`), and references never share a block.
 *
 * Months unless said, shares from 0 to 1. Intervals are of 95 %, by patient. Null stands where something cannot be told;
 * a count from 1 to 9 is `<10` and everything that was worked out from so few films is null.
 */
import type { Interval } from '../stats/index.ts'
import type { EvaluationInput, ReferenceKind, Run } from './input.ts'

/** Films or patients. `*`: withheld, for with it a count under 10 beside it could be worked out. */
export type Count = number | '<10' | '*'

/**
 * Which films: those of the folds, each estimated by a model that never saw its patient; the test films, if they were
 * opened; or all, where the predictions come from elsewhere.
 */
export const parts = ['out of fold', 'test', 'all'] as const
export type Part = (typeof parts)[number]

/** What a block is of. `run` names a run, or a comparator where the block says so. */
export type Scope = { run: string; reference: ReferenceKind; part: Part }

/** How far estimates are from a reference. */
export type Errors = {
  maeMonths: Interval
  medianAbsoluteMonths: Interval
  rmseMonths: Interval
  biasMonths: Interval
  shareWithin: { 6: Interval; 12: Interval; 24: Interval }
}

export type Limits = {
  lower: Interval
  upper: Interval
  /** Null where no patient has two films. */
  betweenPatientsSdMonths: Interval | null
  withinPatientsSdMonths: Interval | null
  /** Of a film of a patient to come. */
  sdMonths: Interval
}

/** Bias and spread as straight lines over the mean of estimate and reference; `limitsAt` of the stats room reads it. */
export type Sloping = {
  bias: { intercept: number; slope: number }
  spread: { intercept: number; slope: number }
  /** Months a month. */
  biasSlope: Interval
  spreadSlope: Interval
  /** Whether the spread changes with age: then the level limits are wrong at both ends, and these are meant. */
  spreadChanges: boolean
  /** Bias and 95 % limits at three ages: the 10th, 50th and 90th percentile of the means, in whole months. */
  at: { ageMonths: number; bias: Interval; lower: Interval; upper: Interval }[]
}

export type AgreementNumbers = Errors & {
  limits: Limits
  sloping: Sloping | null
  /** ICC(A,1) and ICC(C,1). */
  icc: { agreement: Interval; consistency: Interval } | null
  /** Within bands of chronological age: over all ages both grow with the spread of the children's ages. Of all films only, not of open and closed plates apart. */
  iccByAge: {
    fromMonths: number
    toMonths: number
    films: Count
    agreement: Interval | null
    consistency: Interval | null
  }[]
  /**
   * A line for each ratio of error variances (estimate over reference): one from repeats, else three assumed. A reference
   * without error has no ratio, and its line is the ordinary one.
   */
  deming: { errorRatio: number | null; ratioFrom: string; slope: Interval; interceptMonths: Interval }[]
  /** "No bias" within the margin: shown or not. Its interval is of 90 %. */
  noBias: { marginMonths: number; biasMonths: Interval; pValue: number; shown: boolean }
  calibration: {
    /** Of reference on estimate: 1 where an estimate that is 12 months higher means 12 months more. */
    slope: Interval
    interceptMonths: Interval
    /** Films in equal groups by estimate, of ten patients at least. */
    groups: { films: number; estimateMonths: number; referenceMonths: Interval }[]
  } | null
}

export const plates = ['all', 'open', 'closed'] as const

export type Agreement = Scope & {
  /** All films, or those whose growth plates are known to be open or closed; of the closed also what refused films would have been given. */
  plates: (typeof plates)[number]
  films: Count
  patients: Count
  /** Films of this part with a reference for which the run gives no estimate: refused or failed. */
  notEstimated: Count
  numbers: AgreementNumbers | null
}

export const strataBy = ['sex', 'age', 'side', 'site', 'device', 'growth plates', 'deviation', 'direction'] as const

/**
 * A group of films. By `deviation`, how far bone age is from chronological age, and by its `direction`: only where that
 * does not select on the reference's own error.
 */
export type Stratum = Scope & {
  by: (typeof strataBy)[number]
  value: string
  /** What `deviation` and `direction` were told by, and what was then compared with, e.g. the second and first reading. */
  toldBy: string | null
  films: Count
  patients: Count
  maeMonths: Interval | null
  biasMonths: Interval | null
  shareWithin12: Interval | null
  /** Of the ensemble's interval, where there is one. */
  coverage: Interval | null
  meanWidthMonths: Interval | null
}

/** How often intervals hold the reference. */
export type Coverage = Omit<Scope, 'part'> & {
  part: Part | 'calibration'
  /** The interval as it was given; or, on calibration patients, one of a single width around the estimate on the scale of the readings, both learned on the others of them. No package gives the latter. */
  source: 'as given' | 'one width, cross-fitted on calibration patients'
  /** Against pseudo-labels nothing is said of children. */
  called: 'coverage' | 'agreement with the teacher'
  nominal: number
  films: Count
  patients: Count
  coverage: Interval | null
  meanWidthMonths: Interval | null
}

/** Two readings of the same films by different readers, or by one on two occasions. */
export type ReaderPair = {
  reference: ReferenceKind
  first: { reader: string; occasion: string }
  second: { reader: string; occasion: string }
  films: Count
  patients: Count
  /** Second minus first. */
  biasMonths: Interval | null
  meanAbsoluteDifferenceMonths: Interval | null
  limits: { lower: Interval; upper: Interval } | null
  icc: { agreement: Interval; consistency: Interval } | null
  /** Of one reading, whatever their constant difference. */
  repeatSdMonths: Interval | null
}

export type ReferenceSummary = {
  kind: ReferenceKind
  rule: string
  readers: number
  sawChronologicalAge: boolean | null
  /** What its bone ages were read by; none where nobody says. */
  atlases: { name: string; films: Count }[]
  films: Count
  patients: Count
  meanMonths: number | null
  sdMonths: number | null
}

/** What needs no reference: how alike estimates are that should be alike. */
export type Precision = {
  run: string
  part: Part
  kind: 'left against right' | 'serial films' | 'crop moved'
  /** What the number holds besides the model's scatter. */
  note: string
  /** Pairs, or films where crops were moved. */
  pairs: Count
  patients: Count
  /** Of one estimate. */
  sdMonths: Interval | null
  /** Right minus left; change of the estimate minus time passed. */
  meanDifferenceMonths: Interval | null
}

/** What refusing buys. */
export type RefusalCurve = Scope & {
  /** By what films are refused, the most doubtful first; those that the model refused, if it still has an estimate, before all. */
  doubt: 'width of the interval' | 'spread between folds' | 'refused or not'
  /** `*` where the refused among them are so few that they are not counted. */
  films: Count
  /** Refused films that have a reference and no estimate: they are not in the curve. */
  hidden: Count
  curve: { refused: number; maeMonths: Interval }[]
  /** Where the model stands by its own rules; null where it refuses none or too few to be counted, or what it refused has no estimate. */
  asRefused: { refused: number; maeMonths: Interval } | null
}

/** The status of a run's films in a part, and why films were refused. */
export type RunStatus = {
  run: string
  part: Part
  estimated: Count
  refused: Count
  failed: Count
  byCode: { code: string; films: Count }[]
}

/** A way to a bone age other than the run, on the films that both estimate. */
export type Comparison = Scope & {
  against: string
  /** As given; recalibrated on the training folds by sex, never with chronological age; or made from the training folds. */
  form: 'as given' | 'recalibrated' | 'fitted'
  /** The one that was named before; all others are exploratory. */
  isPrimary: boolean
  films: Count
  patients: Count
  runMaeMonths: Interval | null
  againstMaeMonths: Interval | null
  /** Absolute error of the run minus that of the other: below 0 the run is better. */
  differenceMonths: Interval | null
  /** Of the primary one only: sign-flip permutation by patient, two-sided. */
  pValue: number | null
}

/** A comparator, or the run itself, by its own error: the other half of the table. */
export type ComparatorError = {
  name: string
  form: Comparison['form']
  reference: ReferenceKind
  part: Part
  films: Count
  patients: Count
  maeMonths: Interval | null
  biasMonths: Interval | null
}

const calendarVerdicts = ['reads the film', 'between', 'repeats the calendar', 'undecided'] as const
export type CalendarVerdict = (typeof calendarVerdicts)[number]

/** Does it read the film, or the calendar? See `calendarQuestion` of the stats room. */
export type Calendar = Scope & {
  /** Comparators are asked too: the teacher's recovery is what its pseudo-labels can carry. */
  of: 'run' | 'comparator'
  films: Count
  patients: Count
  /** Why there are no numbers: a sentence, or null. */
  missing: string | null
  numbers: {
    recovery: Interval
    /** Corrected by a second reader, on the films that have one. */
    corrected: { films: Count; recovery: Interval; reliability: Interval } | null
    /** If a single reading were so reliable. Empty where the reference does not scatter or there is a second reader. */
    sensitivity: { reliability: number; recovery: Interval }[]
    /** Slope of the reference's on the predicted deviation. */
    calibration: Interval
    /** Films swapped between children of the same sex and age: slope on the difference of both references' deviations. */
    swapped: { films: Count; slope: Interval } | null
  } | null
  /** Of runs; null where nothing was worked out. */
  verdict: CalendarVerdict | null
  /** What the verdict rests on, in a sentence with its numbers. */
  because: string
  /** What it does not hold for: sentences. */
  caveats: string[]
}

/** What-if inputs of a run: they need no reference. */
export type Probes = {
  run: string
  part: Part
  /** dP/dCA and the curve behind it: the same film, told another age. */
  ageShifted: {
    films: Count
    slope: Interval
    points: { shiftMonths: number; changeMonths: Interval }[]
  } | null
  /** How far the estimate moves when the age is withheld. */
  ageWithheld: { films: Count; changeMonths: Interval; meanAbsoluteChangeMonths: Interval } | null
  /** How far it moves (mean absolute) when another child's film of the same sex and age is shown: 0 is the calendar. */
  swapped: { films: Count; meanAbsoluteChangeMonths: Interval } | null
  /** An empty film: slope of the answer on the child's age within sexes, and the spread of the answers. */
  blank: { films: Count; slopeOnAge: Interval; sdMonths: Interval } | null
}

/** Errors in children behind and ahead of the calendar, of the teacher and of those that learned from it. Only where the truth is known. */
export type TeacherError = {
  part: Part
  films: Count
  patients: Count
  lines: {
    /** A run, or the teacher. */
    name: string
    against: 'simulated truth' | 'pseudo-label'
    /** Months of error for each month that bone age is ahead: below 0 the delayed are read too old and the advanced too young. */
    slope: Interval
    /** By true bone age minus chronological age; null is open on that side. */
    groups: {
      fromMonths: number | null
      toMonths: number | null
      films: Count
      /** Mean of the group. */
      deviationMonths: number | null
      errorMonths: Interval | null
    }[]
  }[]
}

/** A line of the ablation table. */
export type Ablation = {
  run: string
  description: string
  inputs: Run['inputs']
  part: Part
  byReference: {
    reference: ReferenceKind
    films: Count
    maeMonths: Interval | null
    recovery: Interval | null
    correctedRecovery: Interval | null
  }[]
  dPdCA: Interval | null
}

/** Is a hand film needed? Films whose whole interval lies on one side of a threshold. */
export type OneSided = {
  run: string
  part: Part
  /** Null: of all thresholds at once, that is, the interval holds none of those of the child's sex. */
  thresholdMonths: number | null
  /** Null: of all. A threshold of one sex has a block of that sex only. */
  sex: 'F' | 'M' | null
  films: Count
  patients: Count
  /** Of films. */
  share: Interval | null
  /** Of children of whom this is so on every film. */
  shareOfPatients: Interval | null
}

const verdictWords = ['transportable', 'needs recalibration', 'not usable', 'undecided'] as const

/** External validation against margins that were declared before: of the first run, and of the package that it refines as that came. */
export type Verdict = Scope & {
  word: (typeof verdictWords)[number]
  /** In a sentence. */
  because: string
  /** Of `undecided`: about so many patients more; null where no number would settle it. */
  morePatients: number | null
  criteria: {
    name: string
    /** Null where it could not be found. */
    value: Interval | null
    /** Null: open on that side. */
    least: number | null
    most: number | null
    state: 'met' | 'failed' | 'open'
  }[]
}

/** Table 1. */
export type Characteristics = {
  split: string
  films: Count
  patients: Count
  girls: Count
  boys: Count
  sexUnknown: Count
  ageMeanMonths: number | null
  ageSdMonths: number | null
  ageRangeMonths: [number, number] | null
  left: Count
  right: Count
  closed: Count
  sites: { name: string; films: Count }[]
  devices: { name: string; films: Count }[]
  references: { kind: ReferenceKind; films: Count; meanMonths: number | null; sdMonths: number | null }[]
}

export type Evaluation = {
  schema: 'physis-evaluation-1'
  /** `researchNotice` */
  notice: string
  study: string
  seed: number
  resamples: number
  simulated: boolean
  openTest: boolean
  /** Plans that opened the test films, earlier and later, but for the study's own where it does. */
  openings: number
  primary: EvaluationInput['primary']
  /** Parts that have films, in the order of `parts`. */
  parts: Part[]
  runs: { name: string; description: string; inputs: Run['inputs']; coverage: number }[]
  comparators: { name: string; description: string }[]
  /** Sentences that a reader must know before the numbers. */
  warnings: string[]
  characteristics: Characteristics[]
  references: ReferenceSummary[]
  readers: ReaderPair[]
  status: RunStatus[]
  agreement: Agreement[]
  strata: Stratum[]
  coverage: Coverage[]
  comparisons: Comparison[]
  comparatorErrors: ComparatorError[]
  calendar: Calendar[]
  /** The rule by which `calendar` verdicts are given: printed beside them. */
  calendarRule: string
  teacherErrors: TeacherError[]
  probes: Probes[]
  ablations: Ablation[]
  precision: Precision[]
  refusals: RefusalCurve[]
  oneSided: OneSided[]
  verdicts: Verdict[]
}
