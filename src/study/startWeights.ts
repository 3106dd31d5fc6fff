/** The weights that a training starts from, when it does not start from random ones. */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { UsageError } from '../base/index.ts'
import { writeFileAtomic } from '../base/node/index.ts'
import {
  type Architecture,
  decodeSafetensors,
  encodeSafetensors,
  firstValues,
  fromForeign,
  type LoadedModel,
  parameterList,
  type WeightMap,
} from '../model/index.ts'
import { loadPackage, readDescription } from '../model/node/index.ts'

/** A file of weights under our names, and what messages call its source. */
export type Start = { file: string; from: string }

/** The package that a study goes on from; undefined where it starts from random or foreign weights. */
export const ancestorOf = (init: string | undefined): LoadedModel | undefined =>
  init !== undefined && isPackage(init) ? loadPackage(init) : undefined

/** For a card. */
export const ancestry = (model: LoadedModel): string => `Refined from ${packageName(model)}.`

/** What a card calls a package: its weights keep their licence. */
export const packageName = ({ description: { name, version, simulated, licence }, sha256 }: LoadedModel): string =>
  `${name} ${version} (SHA-256 of its model.json ${sha256.slice(0, 12)}…${simulated ? '; trained on simulated films' : ''}; licence of its weights: ${licence})`

const isPackage = (path: string): boolean => existsSync(join(path, 'model.json'))

/**
 * What a member starts from: its own network of a package, grown where the study's has more blocks, or a foreign one under our names; what is no
 * file yet is written into `folder`.
 *
 * @param init a model package, or a ConvNeXt of timm or torchvision (.safetensors)
 * @throws {UsageError} if there is no such thing, or the package has no network for this member: an ensemble of which some began from nothing is not
 * what anybody means who names a package
 */
export function initialWeights(init: string, model: Architecture, folder: string, member: number, seed: number): Start {
  if (isPackage(init)) {
    const file = join(init, `weights-${member}.safetensors`)
    if (!existsSync(file))
      throw new UsageError(`the package ${init} has no network for member ${member}: ask for as many members as it has`)
    const { depths } = readDescription(init).description.architecture
    if (String(depths) === String(model.depths)) return { file, from: `package ${init}` }
    const { tensors } = decodeSafetensors(readFileSync(file), file)
    return {
      file: written(grownStart(tensors, depths, model, seed * 100 + member)),
      from: `package ${init}, grown from ${depths} to ${model.depths} blocks`,
    }
  }
  if (!existsSync(init)) throw new UsageError(`${init} is neither a model package nor a file`)
  if (statSync(init).isDirectory()) throw new UsageError(`${init} is no model package: it holds no model.json`)
  const { weights } = fromForeign(decodeSafetensors(readFileSync(init), init).tensors, model, seed * 100 + member)
  return { file: written(weights), from: init }

  function written(weights: WeightMap): string {
    const file = join(folder, `init-${member}.safetensors`)
    writeFileAtomic(file, ...encodeSafetensors(weights, 'F32'))
    return file
  }
}

/**
 * A network with more blocks that computes what the smaller one did: the added blocks, the last of their stage, have random weights and a layer scale of 0, so that
 * each passes its input on until it has learned something (Chen et al., Net2Net, ICLR 2016, arXiv 1511.05641, by other means).
 *
 * @param depths of the smaller network
 * @throws {UsageError} if a stage has fewer blocks than before
 */
export function grownStart(
  weights: WeightMap,
  depths: Architecture['depths'],
  to: Architecture,
  seed: number,
): WeightMap {
  if (depths.some((depth, stage) => depth > to.depths[stage]))
    throw new UsageError(
      `a network of ${depths} blocks cannot start one of ${to.depths}: no stage may have fewer blocks than before`,
    )
  const grown = new Map<string, { shape: readonly number[]; data: Float32Array }>(weights)
  for (const [i, parameter] of parameterList(to).parameters.entries()) {
    const { name, shape, size } = parameter
    const [, stage, block] = /^stages\.(\d)\.blocks\.(\d+)\./.exec(name) ?? []
    if (block === undefined || Number(block) < depths[Number(stage)]) continue
    const data = name.endsWith('.gamma') ? new Float32Array(size) : firstValues(parameter, seed, i)
    grown.set(name, { shape, data })
  }
  return grown
}

/**
 * A teacher's weights for a student that may know more or less of the child than its teacher: everything behind the picture is taken over, of the
 * first layer that sees sex and age the columns that both have; the others are 0. What chronological age says by itself begins as in a new network.
 *
 * @param teacher weights by name, as in a package
 * @throws {UsageError} if the two networks differ in more than what they know
 */
export function studentStart(teacher: WeightMap, from: Architecture, to: Architecture): WeightMap {
  const weights = new Map<string, { shape: readonly number[]; data: Float32Array }>(teacher)
  for (const [i, parameter] of parameterList(to).parameters.entries()) {
    const given = teacher.get(parameter.name)
    if (parameter.name === 'head.hidden.weight' && given)
      weights.set(parameter.name, { shape: parameter.shape, data: widened(given.data, parameter.shape, from, to) })
    else if (given && String(given.shape) === String(parameter.shape)) continue
    else if (/^head\.(months|prior)\./.test(parameter.name))
      weights.set(parameter.name, { shape: parameter.shape, data: firstValues(parameter, 0, i) })
    else
      throw new UsageError(
        `start: the student's ${parameter.name} is [${parameter.shape}] and that of the package it starts from [${given?.shape ?? 'absent'}]: give both the same stem, dims, depths and hidden, or start from random weights`,
      )
  }
  return weights
}

/** [hidden, features + known] for other columns of what is known. */
function widened(
  data: Float32Array,
  [rows, width]: readonly number[],
  from: Architecture,
  to: Architecture,
): Float32Array {
  const features = to.dims[3]
  const before = data.length / rows
  const out = new Float32Array(rows * width)
  const places = (a: Architecture) => {
    const sex = a.sex ? [features, features + 1] : []
    const start = features + sex.length
    return { sex, age: a.chronologicalAge ? [start, start + 1] : [] }
  }
  const [own, other] = [places(to), places(from)]
  for (let row = 0; row < rows; row++) {
    out.set(data.subarray(row * before, row * before + features), row * width)
    for (const kind of ['sex', 'age'] as const)
      for (const [k, column] of own[kind].entries())
        if (other[kind][k] !== undefined) out[row * width + column] = data[row * before + other[kind][k]]
  }
  return out
}
