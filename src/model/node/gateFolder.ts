/** The gate's package as a folder. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PhysisError } from '../../base/index.ts'
import { sha256 } from '../../base/node/index.ts'
import { foldBatchNorm } from '../fold.ts'
import { type GatePackage, gateParameters, type LoadedGate, likenessOf, parseGatePackage } from '../gate/index.ts'
import type { TrainingHashes } from '../package.ts'
import { decodeSafetensors } from '../safetensors.ts'
import { readNamed } from './namedFile.ts'
import { shippedModels } from './packageFolder.ts'
import { parseTrainingHashes } from './trainingHashes.ts'

const what = "the gate's package"

/** The folder of the shipped gate. */
export const shippedGate = fileURLToPath(new URL('gate/', shippedModels))

/**
 * Reads a gate whole.
 *
 * @throws {PhysisError} if a file is missing, has another hash than model.json says, or does not fit the architecture
 */
export function loadGate(folder: string = shippedGate): LoadedGate {
  const path = join(folder, 'model.json')
  if (!existsSync(path)) throw new PhysisError(`${path} is missing: fetch ${what} again`)
  const json = readFileSync(path)
  const description = parseGatePackage(json.toString('utf8'), path)
  const tensorsOf = (which: 'weights' | 'likeness') => {
    const bytes = readNamed(folder, description[which], what)
    return decodeSafetensors(bytes, join(folder, description[which].file)).tensors
  }
  const weights = tensorsOf('weights')
  const list = gateParameters(description.architecture)
  for (const { name, shape } of [
    ...list.parameters,
    ...list.statistics.flatMap(({ name, channels }) =>
      ['running_mean', 'running_var'].map(which => ({ name: `${name}.${which}`, shape: [channels] })),
    ),
  ]) {
    const found = weights.get(name)
    if (found?.shape.join() !== shape.join())
      throw new PhysisError(
        `${join(folder, description.weights.file)} should hold ${name} as [${shape}]: fetch ${what} again`,
      )
  }
  const likeness = likenessOf(tensorsOf('likeness'), description.architecture.dims[3])
  if (!likeness)
    throw new PhysisError(`${join(folder, description.likeness.file)} does not fit the weights: fetch ${what} again`)
  return { description, sha256: sha256(json), weights: foldBatchNorm(weights, list), likeness }
}

/**
 * The films that a gate has learned from.
 *
 * @throws {PhysisError} if the table is missing, or has another hash than model.json says
 */
export const gateTrainingHashes = (folder: string, { trainingFilms }: GatePackage): TrainingHashes =>
  parseTrainingHashes(readNamed(folder, trainingFilms, what).toString('utf8'), join(folder, trainingFilms.file))
