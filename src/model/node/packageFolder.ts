/** Model packages as folders. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PhysisError, UsageError } from '../../base/index.ts'
import { sha256 } from '../../base/node/index.ts'
import { foldBatchNorm } from '../fold.ts'
import { type LoadedModel, type ModelPackage, parsePackage } from '../package.ts'
import { parameterList } from '../parameters.ts'
import { decodeSafetensors } from '../safetensors.ts'
import { readNamed } from './namedFile.ts'
import { parseTrainingHashes } from './trainingHashes.ts'

/** The shipped packages. */
export const shippedModels = new URL('../../../models/', import.meta.url)

/**
 * The folder of a package that is named by its shipped name or by a path.
 *
 * @throws {UsageError} naming the packages there are
 */
export function packageFolder(nameOrPath: string): string {
  if (existsSync(join(nameOrPath, 'model.json'))) return nameOrPath
  const shipped = new URL(`${encodeURIComponent(nameOrPath)}/`, shippedModels)
  if (existsSync(new URL('model.json', shipped))) return fileURLToPath(shipped)
  throw new UsageError(
    `there is no model ${nameOrPath}: name a folder with a model.json, or one of ${listShipped().join(', ') || '(none is shipped)'}`,
  )
}

/** Names of the shipped packages that estimate bone age: the gate stands beside them. */
export const listShipped = (): string[] =>
  existsSync(shippedModels)
    ? readdirSync(shippedModels)
        .filter(name => name !== 'gate' && existsSync(new URL(`${name}/model.json`, shippedModels)))
        .sort()
    : []

/** What `model.json` says, and its hash. */
export function readDescription(folder: string): { description: ModelPackage; sha256: string } {
  const path = join(folder, 'model.json')
  if (!existsSync(path)) throw new UsageError(`${folder} holds no model.json`)
  const json = readFileSync(path)
  return { description: parsePackage(json.toString('utf8'), path), sha256: sha256(json) }
}

/**
 * Reads a package whole.
 *
 * @throws {PhysisError} if a file is missing, has another hash than model.json says, or weights do not fit the architecture
 */
export function loadPackage(folder: string): LoadedModel {
  const { description, sha256: hash } = readDescription(folder)
  const list = parameterList(description.architecture)
  const { trainingFilms } = description
  const what = 'the model package'
  const trained = readNamed(folder, trainingFilms, what).toString('utf8')
  const members = description.members.map(member => {
    const path = join(folder, member.file)
    const bytes = readNamed(folder, member, what)
    const { tensors } = decodeSafetensors(bytes, path)
    const expected = [
      ...list.parameters,
      ...list.statistics.flatMap(({ name, channels }) =>
        ['running_mean', 'running_var'].map(which => ({ name: `${name}.${which}`, shape: [channels] })),
      ),
    ]
    for (const { name, shape } of expected) {
      const found = tensors.get(name)
      if (!found) throw new PhysisError(`${path} lacks ${name} [${shape}]`)
      if (found.shape.join() !== shape.join())
        throw new PhysisError(`${path} holds ${name} as [${found.shape}], the architecture says [${shape}]`)
    }
    return foldBatchNorm(tensors, list)
  })
  const trainedOn = parseTrainingHashes(trained, join(folder, trainingFilms.file))
  return { description, sha256: hash, members, trainingFilms: trainedOn }
}
