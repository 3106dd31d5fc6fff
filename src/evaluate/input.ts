/**
 * What an evaluation looks at: a row a film, and beside it, by position, references and predictions of each kind. References are never mixed: a hand's
 * human reading, a knee's human reading, the teacher's pseudo-label and the simulated truth are columns of their own. Months throughout.
 */

/** What a prediction is compared with. */
export const referenceKinds = ['hand reading', 'knee reading', 'pseudo-label', 'simulated truth'] as const
export type ReferenceKind = (typeof referenceKinds)[number]

export type EvaluationFilm = {
  file: string
  /** Who is on it; what stays together when patients are drawn. A film of an unknown patient is one of its own. */
  patient: string
  patientKnown: boolean
  sex: 'F' | 'M' | null
  chronologicalAgeMonths: number | null
  side: 'L' | 'R' | null
  site: string | null
  device: string | null
  /** The film of the hand beside it: knees with the same one share their reference. */
  hand: string | null
  /** `all` where predictions come from elsewhere. */
  split: 'fold' | 'calibration' | 'test' | 'train' | 'all'
  fold: number | null
  /** Whether the growth plates are closed, where that is known. */
  closed: boolean | null
}

export type Reference = {
  kind: ReferenceKind
  /** The assigned bone age of each film, null where there is none. */
  months: readonly (number | null)[]
  /** How it was assigned, and from how many readers. */
  rule: string
  readers: number
  /** Single readings behind it: of each reader and occasion a value a film. */
  readings: readonly { reader: string; occasion: string; months: readonly (number | null)[] }[]
  /** Whether whoever made it knew the chronological age; null where that is not stated. */
  sawChronologicalAge: boolean | null
  /** The atlas or scale of each film's bone age, null where nobody named it. */
  atlas?: readonly (string | null)[]
}

/** What-if inputs: the same film under another age, another child's film, an empty film. */
export type Probe = {
  /** Position of the film. */
  film: number
  kind: 'age shifted' | 'age withheld' | 'swapped' | 'blank' | 'crop moved'
  /** Of `age shifted`. */
  shiftMonths: number | null
  /** Of `swapped`: position of the film that was shown in its place. */
  shown: number | null
  boneAgeMonths: number
}

export type PredictionStatus = 'estimated' | 'refused' | 'failed'

/** One model's predictions: out of fold where the film is in a fold, of all folds together (the ensemble) elsewhere. */
export type Run = {
  name: string
  /** What it is, for people, e.g. "image + sex + age, from pseudo-labels, start: teacher". */
  description: string
  inputs: 'image' | 'image+sex' | 'image+sex+age' | 'unknown'
  /** Null where refused, failed, or not scored by this run. */
  months: readonly (number | null)[]
  /** Null where this run has no prediction of the film at all. */
  status: readonly (PredictionStatus | null)[]
  code: readonly (string | null)[]
  /** Bounds of the interval for the ensemble, learned on calibration patients; null elsewhere. */
  lower: readonly (number | null)[]
  upper: readonly (number | null)[]
  coverage: number
  /** Spread between folds. */
  foldSdMonths: readonly (number | null)[]
  /** What the refused films would have been given. */
  forcedMonths?: readonly (number | null)[]
  probes: readonly Probe[]
  /** A line an epoch of each fold. */
  curves: readonly {
    fold: number
    epochs: readonly { epoch: number; trainMaeMonths: number; validationMaeMonths: number | null }[]
  }[]
}

/** Estimates by other means: the teacher on the paired hand film, a width ratio, the abbreviated Fels method, any table. */
export type Comparator = {
  name: string
  description: string
  months: readonly (number | null)[]
}

export type EvaluationInput = {
  study: string
  seed: number
  resamples: number
  /** Simulated films, or a model trained on them: said everywhere. */
  simulated: boolean
  films: readonly EvaluationFilm[]
  references: readonly Reference[]
  /** The first is the one that the study is about. */
  runs: readonly Run[]
  comparators: readonly Comparator[]
  /** The one comparison that was named before; all others are exploratory. */
  primary: { run: string; against: string; reference: ReferenceKind } | null
  /** Whether the test films may be looked at; else folds only. */
  openTest: boolean
  /** SHA-256 of the plan of a study. */
  plan?: string
  /** Plans that opened them, earlier and later, but for the study's own where it does. */
  openings: number
  /** Predictions that are left out, for the model was trained on the film or on its patient. */
  trainedOn?: number
  /** Predictions that are left out, for the person on the film was older than 216.0 months. */
  tooOld?: number
  /** What was warned of before, in sentences. */
  warnings?: readonly string[]
  /** Bone ages that decide something at the site, for all or for girls and boys apart: is a film's whole interval on one side of them? */
  thresholdsMonths?: readonly number[] | { female: readonly number[]; male: readonly number[] }
  /** Declared before an external validation: asks for a verdict. */
  margins?: Margins
  /** Of a study that refines a package: the run that is the package as it came. It gets a verdict beside the first run's. */
  ancestor?: string
}

/** What a model must keep to at another site. */
export type Margins = {
  /** Mean error, either way. */
  biasMonths: number
  /** Of reference on estimate. */
  slope: readonly [number, number]
  maeMonths: number
  /** The least coverage of its intervals, as a share. */
  coverage: number
}
