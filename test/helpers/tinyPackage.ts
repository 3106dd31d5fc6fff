/** A package with random weights, for tests of everything around the network. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sha256 } from '../../src/base/node/index.ts'
import {
  type Architecture,
  asTheyAre,
  encodeSafetensors,
  firstValues,
  type ModelPackage,
  parameterList,
  type Tensor,
} from '../../src/model/index.ts'

export const tinyArchitecture: Architecture = {
  stem: 'conv',
  dims: [16, 16, 32, 32],
  depths: [1, 1, 1, 1],
  activation: 'gelu',
  sex: true,
  chronologicalAge: false,
  hidden: 32,
  months: { first: 0, last: 240, step: 4 },
}

export function tinyWeights(seed: number, architecture = tinyArchitecture): Map<string, Tensor> {
  const { parameters, statistics } = parameterList(architecture)
  const weights = new Map<string, Tensor>(
    parameters.map((p, i) => [p.name, { shape: p.shape, data: firstValues(p, seed, i) }]),
  )
  for (const { name, channels } of statistics) {
    weights.set(`${name}.running_mean`, { shape: [channels], data: new Float32Array(channels) })
    weights.set(`${name}.running_var`, { shape: [channels], data: new Float32Array(channels).fill(1) })
  }
  return weights
}

/**
 * Writes the package into `folder` and returns what model.json says.
 *
 * @param trained training-films.txt
 */
export function writeTinyPackage(folder: string, changes: Partial<ModelPackage> = {}, trained = ''): ModelPackage {
  mkdirSync(folder, { recursive: true })
  const members = [1, 2].map(member => {
    const bytes = Buffer.concat(encodeSafetensors(tinyWeights(member, changes.architecture), 'F16'))
    const file = `weights-${member}.safetensors`
    writeFileSync(join(folder, file), bytes)
    return { file, sha256: sha256(bytes) }
  })
  const wide = { toMonths: null, quantile: 2, n: 100 }
  const calibration = {
    chronologicalAgeKnown: false,
    coverage: 0.9,
    recalibration: asTheyAre,
    quantiles: { F: [wide], M: [wide], unknown: [wide] },
    floorMonths: 3,
    n: 100,
  }
  const description: ModelPackage = {
    format: 1,
    name: 'tiny',
    version: '0.0.1',
    joint: 'hand',
    view: 'PA',
    scale: 'Greulich-Pyle equivalent',
    architecture: tinyArchitecture,
    preprocessing: {
      find: 'hand',
      squareSide: 299,
      cropSide: 96,
      px: 64,
      grey: { mean: 0.4, deviation: 0.3 },
      flipAveraging: true,
    },
    members,
    calibration: [
      { sexKnown: true, ...calibration },
      { sexKnown: false, ...calibration },
    ],
    errors: [],
    validMonths: { from: 0, to: 240 },
    simulated: false,
    licence: 'none',
    trainingFilms: { file: 'training-films.txt', sha256: sha256(trained), n: 0 },
    ...changes,
  }
  writeFileSync(join(folder, 'training-films.txt'), trained)
  writeFileSync(join(folder, 'model.json'), JSON.stringify(description))
  return description
}
