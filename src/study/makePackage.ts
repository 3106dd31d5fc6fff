/**
 * The step that makes a model package of the trained members: weights in half precision, preprocessing as it was in training, intervals and
 * errors from the calibration list, the hashes of the training films, and the card.
 */
import { join } from 'node:path'
import { UsageError } from '../base/index.ts'
import { sha256, writeFileAtomic } from '../base/node/index.ts'
import { openSession } from '../graph/node/index.ts'
import {
  type Calibration,
  decodeSafetensors,
  foldBatchNorm,
  type ModelPackage,
  type Preprocessing,
  parameterList,
  parsePackage,
} from '../model/index.ts'
import { formatTrainingHashes, parseTrainingHashes, siteSecret } from '../model/node/index.ts'
import { type Estimate, openEstimator, squareSide } from '../predict/index.ts'
import { assess, calibrate, noRecalibration, openCropFile, type SelfAssessment } from '../train/index.ts'
import { writeCard } from './card.ts'
import type { PackagedStudy, PackageInputs } from './packageInputs.ts'
import { findOf } from './studyFile.ts'

/** Below it no interval of this coverage can be promised without the film that is judged. */
const leastCalibration = 10

/** @throws {UsageError} if so few films calibrate that there will be no package */
export function checkCalibration(films: number): void {
  if (films < leastCalibration)
    throw new UsageError(
      `${films} films of children who were set aside are too few to learn intervals from: ${leastCalibration} are needed`,
    )
}

/** What a package does to a film: what the training's last stage saw. */
export const preprocessingOf = ({
  crops,
  training,
  grey,
}: Pick<PackagedStudy, 'crops' | 'training' | 'grey'>): Preprocessing => ({
  ...findOf(crops.joint),
  squareSide,
  cropSide: crops.side,
  px: training.stages.at(-1)!.px,
  grey,
  flipAveraging: true,
})

const options = { coverage: 0.9, bandMonths: 24, leastFilms: 10 }

/** Writes the package into `folder`. */
export async function makePackage(folder: string, inputs: PackageInputs): Promise<SelfAssessment> {
  const { study, training } = inputs
  checkCalibration(inputs.calibration.length)
  const stays = noRecalibration(inputs.calibration.length)
  if (stays) inputs.say(`warning: ${stays}`)
  const weights = inputs.members.map(member => member.weights)
  for (const [i, bytes] of weights.entries()) writeFileAtomic(join(folder, `weights-${i + 1}.safetensors`), bytes)
  const known = [...training, ...(inputs.named ?? [])]
  const hashes = formatTrainingHashes(
    {
      films: known.map(f => f.sha256),
      pixels: known.flatMap(f => f.pixelsSha256 ?? []),
      patients: known.flatMap(f => f.patient ?? []),
    },
    siteSecret(),
    inputs.before,
  )
  writeFileAtomic(join(folder, 'training-films.txt'), hashes)

  const list = parameterList(study.model)
  const preprocessing = preprocessingOf(study)
  const estimator = await openEstimator(
    { architecture: study.model, preprocessing },
    weights.map((bytes, i) => foldBatchNorm(decodeSafetensors(bytes, `weights-${i + 1}.safetensors`).tensors, list)),
    onnx => openSession(onnx, { threads: 2 }),
    16,
  )
  const held = inputs.calibration
  const { sex, chronologicalAge } = study.model
  const modes = (sex ? [true, false] : [false]).flatMap(sexKnown =>
    (chronologicalAge ? [true, false] : [false]).map(chronologicalAgeKnown => ({ sexKnown, chronologicalAgeKnown })),
  )
  const crops = openCropFile(join(inputs.cropsFolder, 'crops.u8'), study.crops.side, inputs.crops)
  const calibration: Calibration[] = []
  let assessment: SelfAssessment | undefined
  try {
    for (const [m, mode] of modes.entries()) {
      const estimates: Estimate[] = []
      for (let first = 0; first < held.length; first += estimator.batch) {
        const part = held.slice(first, first + estimator.batch)
        estimates.push(
          ...(await estimator.estimate(
            part.map(f => ({
              pixels: crops.read(f.index),
              sex: mode.sexKnown ? f.sex : null,
              chronologicalAgeMonths: mode.chronologicalAgeKnown ? f.chronologicalAgeMonths : null,
            })),
          )),
        )
        inputs.onProgress?.(m * held.length + estimates.length, modes.length * held.length)
      }
      calibration.push(calibrate(estimates, held, mode, { ...options, seed: study.seed }))
      assessment ??= assess(estimates, held, mode, { ...options, seed: study.seed })
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
    validMonths: inputs.validMonths ?? {
      from: Math.min(...training.map(f => f.ageMonths)),
      to: Math.max(...training.map(f => f.ageMonths)),
    },
    simulated: study.package.simulated,
    licence: study.package.licence,
    trainingFilms: {
      file: 'training-films.txt',
      sha256: sha256(hashes),
      n: parseTrainingHashes(hashes, 'training-films.txt').films.size,
    },
  }
  const json = `${JSON.stringify(description, null, 2)}\n`
  parsePackage(json, 'model.json')
  writeFileAtomic(join(folder, 'card.md'), writeCard(study, description, assessment!, inputs))
  writeFileAtomic(join(folder, 'model.json'), json)
  return assessment!
}
