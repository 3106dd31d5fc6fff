/** The weights that a training starts from, when it does not start from random ones. */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { PhysisError, UsageError } from '../base/index.ts'
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

/** A file of weights under our names, what messages call its source, and what to know of that. */
export type Start = { file: string; from: string; warning?: string }

/** The package that a study goes on from; undefined where it starts from random or foreign weights. */
export const ancestorOf = (init: string | undefined): LoadedModel | undefined =>
  init !== undefined && isPackage(init) ? loadPackage(init) : undefined

/** For a card. */
export const ancestry = (model: LoadedModel): string => `Refined from ${packageName(model)}.`

/** What a card calls a package: its weights keep their licence. */
export const packageName = ({ description: { name, version, simulated, licence }, sha256 }: LoadedModel): string =>
  `${name} ${version} (SHA-256 of its model.json ${sha256.slice(0, 12)}…${simulated ? '; trained on simulated films' : ''}; licence of its weights: ${licence})`

export const isPackage = (path: string): boolean => existsSync(join(path, 'model.json'))

/**
 * What a member starts from: its own network of a package, grown where the study's has more blocks, or that of a file (`fileStart`); what is no
 * file yet is written into `folder`.
 *
 * @param init a model package, or a file of weights
 * @throws {UsageError} if there is no such thing, or the package has no network for this member: an ensemble of which some began from nothing is not
 * what anybody means who names a package
 */
export function initialWeights(init: string, model: Architecture, folder: string, member: number, seed: number): Start {
  const made = join(folder, `init-${member}.safetensors`)
  if (isPackage(init)) {
    const file = join(init, `weights-${member}.safetensors`)
    if (!existsSync(file))
      throw new UsageError(`the package ${init} has no network for member ${member}: ask for as many members as it has`)
    const { depths } = readDescription(init).description.architecture
    if (String(depths) === String(model.depths)) return { file, from: `package ${init}` }
    const { tensors } = decodeSafetensors(readFileSync(file), file)
    const grown = grownStart(tensors, depths, model, seed * 100 + member)
    writeFileAtomic(made, ...encodeSafetensors(grown, 'F32'))
    return { file: made, from: `package ${init}, grown from ${depths} to ${model.depths} blocks` }
  }
  if (!existsSync(init)) throw new UsageError(`${init} is neither a model package nor a file`)
  if (statSync(init).isDirectory()) throw new UsageError(`${init} is no model package: it holds no model.json`)
  return fileStart(init, model, made, seed * 100 + member)
}

/**
 * What a network starts from that is given a file of weights, written as `file`: of one that a training of ours left all that fits, as of a package
 * (`studentStart`); of a ConvNeXt of timm or torchvision all but the head.
 *
 * @param given the file (.safetensors)
 * @param seed of the head that timm and torchvision lack
 * @throws {UsageError} naming the file, if it is not there, does not fit, or is of a package, whose training films would be passed over
 */
export function fileStart(given: string, to: Architecture, file: string, seed: number): Start {
  if (!statSync(given, { throwIfNoEntry: false })?.isFile()) throw new UsageError(`there is no file ${given}`)
  if (isPackage(dirname(given)))
    throw new UsageError(`${given} is of a package, which says whom it learned from: name the package, not the file`)
  const { tensors } = decodeSafetensors(readFileSync(given), given)
  const isOurs = tensors.has('head.hidden.weight')
  try {
    const weights = isOurs ? ownStart(tensors, to) : fromForeign(tensors, to, seed).weights
    writeFileAtomic(file, ...encodeSafetensors(weights, 'F32'))
  } catch (error) {
    throw error instanceof PhysisError ? new UsageError(`${given}: ${error.message}`) : error
  }
  const warning = `${given} does not say whom its network learned from: where that was a child whom the study holds back, its numbers are too good`
  return { file, from: given, ...(isOurs ? { warning } : {}) }
}

/** What a training of ours left, for a network that may know more or less of the child. */
function ownStart(tensors: WeightMap, to: Architecture): WeightMap {
  const { statistics } = parameterList(to)
  const missing = statistics.find(({ name }) => !tensors.has(`${name}.running_mean`))
  if (missing) throw new UsageError(`${missing.name}.running_mean is missing: take weights.safetensors of a training`)
  // The age speaks through its prior too; the sex is what else widens the first layer of the head.
  const chronologicalAge = tensors.has('head.prior.gamma')
  const known = tensors.get('head.hidden.weight')!.shape[1] - to.dims[3]
  const weights = studentStart(tensors, { ...to, chronologicalAge, sex: known > (chronologicalAge ? 2 : 0) }, to)
  const strange = [...tensors.keys()].find(name => !weights.has(name) && !name.startsWith('head.prior.'))
  if (strange !== undefined)
    throw new UsageError(
      `${strange} [${tensors.get(strange)!.shape}] has no place in the study's model: give both the same depths`,
    )
  return weights
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
 * @returns what the student has a place for
 * @throws {UsageError} if the two networks differ in more than what they know
 */
export function studentStart(teacher: WeightMap, from: Architecture, to: Architecture): WeightMap {
  const weights = new Map<string, { shape: readonly number[]; data: Float32Array }>(teacher)
  const { parameters, statistics } = parameterList(to)
  for (const [i, parameter] of parameters.entries()) {
    const { name, shape } = parameter
    const given = teacher.get(name)
    if (name === 'head.hidden.weight' && given) weights.set(name, { shape, data: widened(given.data, shape, from, to) })
    else if (given && String(given.shape) === String(shape)) continue
    else if (/^head\.(months|prior)\./.test(name)) weights.set(name, { shape, data: firstValues(parameter, 0, i) })
    else
      throw new UsageError(
        `${name} is [${shape}] in the study's model and [${given?.shape ?? 'absent'}] in what it starts from: give both the same stem, dims, depths and hidden, or start from random weights`,
      )
  }
  const wanted = new Set([
    ...parameters.map(({ name }) => name),
    ...statistics.flatMap(({ name }) => [`${name}.running_mean`, `${name}.running_var`]),
  ])
  return new Map([...weights].filter(([name]) => wanted.has(name)))
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
