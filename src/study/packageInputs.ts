/** What the package of a study is made from. */
import type { FilmHash } from '../cohort/index.ts'
import type { ModelPackage, TrainingHashes } from '../model/index.ts'
import type { CalibrationFilm } from '../train/index.ts'
import type { Study } from './studyFile.ts'
import type { TrainedMember } from './trainMember.ts'

/** What a package is made by. */
export type PackagedStudy = Pick<
  Study,
  'study' | 'file' | 'seed' | 'model' | 'grey' | 'training' | 'augmentation' | 'package'
> & { crops: { joint: 'hand' | 'wrist' | 'knee'; side: number } }

export type CalibrationCrop = CalibrationFilm & { index: number; chronologicalAgeMonths: number | null }

/** Films of a study and what they were used for. */
export type FilmList = { name: string; films: number; usedFor: string }

export type PackageInputs = {
  study: PackagedStudy
  /** What the weights were learned from; a film is named once, whatever it was used for. */
  training: readonly (FilmHash & { patient?: string; ageMonths: number })[]
  /** Films that it learned no weights from, and shall not be judged by either: all of the children who calibrated it at a site. */
  named?: readonly (FilmHash & { patient?: string })[]
  /** Whom the package that the weights began from, or that they join, was trained on. */
  before?: TrainingHashes
  /** Bone ages that the networks have learned, where none is trained here. */
  validMonths?: ModelPackage['validMonths']
  /** Films of other children, one a child where children are known. */
  calibration: readonly CalibrationCrop[]
  /** For the card. */
  lists: readonly FilmList[]
  cropsFolder: string
  /** Crops in the cache. */
  crops: number
  members: readonly TrainedMember[]
  say(text: string): void
  onProgress?: (done: number, total: number) => void
}
