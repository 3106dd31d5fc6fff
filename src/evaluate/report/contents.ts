/**
 * What a report is made of: the study's input and evaluation, and what only the caller knows. Nothing here is looked up,
 * so that a report can be made again from its files.
 */
import type { Interval } from '../../stats/index.ts'
import type { Count, Evaluation } from '../evaluation.ts'
import type { EvaluationInput } from '../input.ts'
import type { Reporting } from './reporting.ts'

/** A PNG or JPEG as a data URI, for pictures that were checked before (text burned into films names patients). */
export type Picture = `data:image/${'png' | 'jpeg'};base64,${string}`

/** How alike a map is to that of a network that knows less, or nothing. */
export type SaliencyLikenessRow = {
  map: string
  /** Whose map it was compared with: of a cascade, what was forgotten. */
  against: string
  films: number
  correlation: Interval
}

export type SaliencyCheckRow = SaliencyLikenessRow & { verdict: 'passed' | 'failed' | 'undecided' }

/** How well a map ranks growth plates within bone. */
export type SaliencyPlatesRow = {
  map: string
  /** Which pixels of growth plates. */
  pixels: string
  /** Of which bone ages; null for all. */
  ages: string | null
  /** The one comparison that was named before anyone had looked. */
  primary: boolean
  films: number
  /** Area under the curve, and how much more it is than those of an edge detector and of random weights on the same films. */
  area: Interval
  overEdges: Interval
  overRandom: Interval
}

/** What simulated pairs of films that differ in one thing show: by how many months the estimate moves. */
export type CounterfactualsRow = {
  changed: string
  children: number
  moved: Interval
  /** Of maturity only. */
  oracleMoved: Interval | null
  shareOfOracle: Interval | null
}

/** To which hand films the teacher gave no label, refused or failed, and why: not missing at random. Small counts are withheld, and those that would tell them. */
export type TeacherRefusals = {
  sex: string
  ageBand: string
  films: Count
  refused: Count
  failed: Count
  byCode: readonly { code: string; films: Count }[]
}

export type Provenance = {
  studyFile: string
  studySha256: string
  /** When the evaluation was made: an ISO date. */
  made: string
  /** Program and library versions by name. */
  versions: Record<string, string>
  /** Files and packages that it was made from, by name: SHA-256. */
  inputs: Record<string, string>
}

/** Mean absolute error of a refined package on films of the kind that it came from, before and after. */
export type RefinedRow = {
  student: string
  reference: string
  films: number
  patients: number
  /** Films left out, for a model that is compared learned from them or from another film of their patient. */
  excluded: number
  before: Interval
  after: Interval
  /** After minus before, film by film. */
  difference: Interval
}

export type ReportContents = {
  input: EvaluationInput
  evaluation: Evaluation
  provenance: Provenance
  /** Drawn by the cohort room. */
  flowSvg?: string
  reporting?: Reporting
  /** Markdown. */
  modelCard?: string
  saliency?: {
    /** A check fails from this correlation on. */
    mostLikeness: number
    /** As more and more is forgotten, from the head on. */
    cascade: readonly SaliencyLikenessRow[]
    checks: readonly SaliencyCheckRow[]
    /** None where the growth plates are not known. */
    plates: readonly SaliencyPlatesRow[]
    montage?: Picture
    montageCaption?: string
  }
  counterfactuals?: readonly CounterfactualsRow[]
  refinement?: readonly RefinedRow[]
  teacherRefusals?: readonly TeacherRefusals[]
  /** Of simulated children: SD of the skeletal age of the knee minus that of the hand. */
  handKneeSdMonths?: number
  /** Of the films with the largest errors, by file; names only where there is none. */
  pictures?: Readonly<Record<string, Picture>>
  /** Films that were asked for and are not shown, by file: why. */
  picturesLeftOut?: Readonly<Record<string, string>>
}
