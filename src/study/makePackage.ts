/**
 * The step that makes a model package of the trained members: weights in half precision, preprocessing as it was in training, intervals and
 * errors from the calibration list, the hashes of the training films, and the card.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sha256, writeFileAtomic } from '../base/node/index.ts'
import { openSession } from '../graph/node/index.ts'
import {
  type Calibration,
  decodeSafetensors,
  foldBatchNorm,
  type ModelPackage,
  parameterList,
  parsePackage,
} from '../model/index.ts'
import { type Estimate, openEstimator, squareSide } from '../predict/index.ts'
import { assess, calibrate, type LogRow, openCropFile, type SelfAssessment } from '../train/index.ts'
import { writeCard } from './card.ts'
import type { StudyFilm } from './runStudy.ts'
import { findOf, type Study } from './studyFile.ts'

export type PackageInputs = {
  study: Study
  films: readonly StudyFilm[]
  cropsFolder: string
  /** A folder a member, with weights.safetensors. */
  memberFolders: readonly string[]
  logs: readonly (readonly LogRow[])[]
  onProgress?: (done: number, total: number) => void
}

const options = { coverage: 0.9, bandMonths: 24, leastFilms: 10 }

/** Writes the package into `folder`. */
export async function makePackage(folder: string, inputs: PackageInputs): Promise<SelfAssessment> {
  const { study, films, memberFolders } = inputs
  const weights = memberFolders.map(member => readFileSync(join(member, 'weights.safetensors')))
  for (const [i, bytes] of weights.entries()) writeFileAtomic(join(folder, `weights-${i + 1}.safetensors`), bytes)
  const training = films.filter(f => f.list === 'train')
  const hashes = `# SHA-256 of the films that this package was trained on\n${training
    .map(f => f.sha256)
    .sort()
    .join('\n')}\n`
  writeFileAtomic(join(folder, 'training-films.txt'), hashes)

  const list = parameterList(study.model)
  const preprocessing = {
    find: findOf(study),
    squareSide,
    cropSide: study.crops.side,
    px: study.training.stages.at(-1)!.px,
    grey: study.grey,
    flipAveraging: true,
  }
  const estimator = await openEstimator(
    { architecture: study.model, preprocessing },
    weights.map((bytes, i) => foldBatchNorm(decodeSafetensors(bytes, `weights-${i + 1}.safetensors`).tensors, list)),
    onnx => openSession(onnx, { threads: 2 }),
    16,
  )
  const held = films.filter(f => f.list === 'calibration')
  const references = held.map(f => ({ boneAgeMonths: f.ageMonths, sex: f.sex }))
  const modes = study.model.sex ? [true, false] : [false]
  const crops = openCropFile(
    join(inputs.cropsFolder, 'crops.u8'),
    study.crops.side,
    films.reduce((n, f) => Math.max(n, f.index + 1), 0),
  )
  const calibration: Calibration[] = []
  let assessment: SelfAssessment | undefined
  try {
    for (const [m, sexKnown] of modes.entries()) {
      const estimates: Estimate[] = []
      for (let first = 0; first < held.length; first += estimator.batch) {
        const part = held.slice(first, first + estimator.batch)
        estimates.push(
          ...(await estimator.estimate(
            part.map(f => ({
              pixels: crops.read(f.index),
              sex: sexKnown ? f.sex : null,
              chronologicalAgeMonths: null,
            })),
          )),
        )
        inputs.onProgress?.(m * held.length + estimates.length, modes.length * held.length)
      }
      calibration.push(
        calibrate(estimates, references, { sexKnown, chronologicalAgeKnown: false }, { ...options, seed: study.seed }),
      )
      assessment ??= assess(estimates, references, { ...options, seed: study.seed })
    }
  } finally {
    await estimator.release()
    crops.close()
  }
  const description: ModelPackage = {
    format: 1,
    name: study.study,
    version: study.package.version,
    joint: study.crops.joint,
    view: study.package.view,
    scale: study.package.scale,
    architecture: study.model,
    preprocessing,
    members: weights.map((bytes, i) => ({ file: `weights-${i + 1}.safetensors`, sha256: sha256(bytes) })),
    calibration,
    errors: assessment!.errors,
    validMonths: {
      from: Math.min(...training.map(f => f.ageMonths)),
      to: Math.max(...training.map(f => f.ageMonths)),
    },
    simulated: study.package.simulated,
    licence: study.package.licence,
    trainingFilms: { file: 'training-films.txt', sha256: sha256(hashes), n: training.length },
  }
  const json = `${JSON.stringify(description, null, 2)}\n`
  parsePackage(json, 'model.json')
  writeFileAtomic(join(folder, 'card.md'), writeCard(study, description, assessment!, inputs.logs, films))
  writeFileAtomic(join(folder, 'model.json'), json)
  return assessment!
}
