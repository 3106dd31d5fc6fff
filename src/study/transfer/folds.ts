/** The folds of every student: each is trained on the others' films and scored on its own. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileSha256, writeFileAtomic } from '../../base/node/index.ts'
import {
  type Architecture,
  decodeSafetensors,
  foldBatchNorm,
  type Preprocessing,
  parameterList,
} from '../../model/index.ts'
import type { Share } from '../atOnce.ts'
import type { Start } from '../startWeights.ts'
import { once } from '../step.ts'
import { trainMember } from '../trainMember.ts'
import { probeFold, score } from './score.ts'
import { architectureOf, foldConfig } from './students.ts'
import { formatPredictions, formatProbes, type PredictionRow } from './tables.ts'
import type { StudentPlan } from './transferFile.ts'
import type { Prepared } from './underway.ts'

/** Raised when scoring changes. */
const scoreVersion = 1

/** A training of one fold. */
export type FoldTraining = {
  student: StudentPlan
  /** From 1. */
  k: number
  start: Start | undefined
  preprocessing: Preprocessing
  threads: Share['threads']
}

/**
 * Trains one fold of a student, and lets it say what it thinks of the films of that fold, as they are and under what might have been.
 *
 * @returns false if it was stopped
 */
export async function trainFold(
  { study, options, at, films, byFile, crops, cropCount }: Prepared,
  { student, k, start, preprocessing, threads }: FoldTraining,
  signal: AbortSignal,
): Promise<boolean> {
  const folder = at('folds', String(k), student.name)
  const config = foldConfig(study, student, k, films, { folder: at('crops'), count: cropCount }, start)
  const name = `${student.name}, fold ${k}`
  const made = await trainMember(folder, config, name, start?.from, {
    onMessage: options.onMessage,
    onProgress: progress => options.onTraining?.(name, progress),
    threads,
    signal,
  })
  if (made === 'stopped') return false
  // Its maps are looked at, not what it says.
  if (student.shuffled) return true
  const own = films.filter(knee => knee.split.fold === k)
  const scored = join(folder, 'scored')
  await once(scored, { weights: fileSha256(join(folder, 'weights.safetensors')), version: scoreVersion }, async () => {
    const architecture = architectureOf(study, student)
    const members = [trainedWeights(join(folder, 'weights.safetensors'), architecture)]
    const asked = { architecture, preprocessing, members }
    const estimates = await score(asked, own, crops.read)
    const rows = own.map(
      (knee, i): PredictionRow => ({
        file: knee.pair.kneeFile,
        status: 'estimated',
        code: null,
        boneAgeMonths: estimates[i].boneAgeMonths,
        lowerMonths: null,
        upperMonths: null,
        foldSdMonths: null,
        split: 'fold',
        fold: k,
      }),
    )
    const sha = fileSha256(join(folder, 'weights.safetensors'))
    const model = `${study.study} ${student.name} fold ${k}`
    writeFileAtomic(join(scored, 'probes.csv'), formatProbes(await probeFold(asked, own, crops.read, study.seed + k)))
    writeFileAtomic(join(scored, 'predictions.csv'), formatPredictions(rows, byFile, study, model, sha))
  })
  return true
}

/** What a training left, as a network is asked with. */
export const trainedWeights = (file: string, architecture: Architecture) =>
  foldBatchNorm(decodeSafetensors(readFileSync(file), file).tensors, parameterList(architecture))
