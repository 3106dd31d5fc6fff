/** A study of transfer under way: what its steps share. */
import type { StageProgress } from '../../train/index.ts'
import type { CropRow } from '../crops.ts'
import type { Step } from '../step.ts'
import type { Crops } from './score.ts'
import type { StudyKnee } from './studyKnee.ts'
import type { TransferStudy } from './transferFile.ts'

export const transferSteps = [
  'films',
  'pairs',
  'crops',
  'labels',
  'splits',
  'training',
  'predictions',
  'saliency',
  'counterfactuals',
  'report',
] as const
export type TransferStep = (typeof transferSteps)[number]

export type TransferOptions = {
  state: string
  softwareVersion: string
  until?: TransferStep
  /** Trains only this fold of every student, from 1, on what the earlier steps left. */
  fold?: number
  onMessage?: (text: string) => void
  onFilms?: (step: string, done: number, total: number) => void
  onTraining?: (name: string, progress: StageProgress) => void
  signal?: AbortSignal
}

/** From its first step on. */
export type Underway = {
  study: TransferStudy
  options: TransferOptions
  /** A path below the state folder. */
  at(...names: string[]): string
  say(text: string): void
  step: Step
}

/** Once its films are cut, labelled and split. */
export type Prepared = Underway & {
  films: readonly StudyKnee[]
  byFile: ReadonlyMap<string, StudyKnee>
  /** What no fold learned from, as far as it may be opened. */
  held: readonly StudyKnee[]
  cropRows: readonly CropRow[]
  cropCount: number
  crops: { read: Crops }
}

/** Raised when what becomes of estimates changes. */
export const predictionsVersion = 2
