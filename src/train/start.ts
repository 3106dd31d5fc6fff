/** Weights that a run starts from, in a safetensors file that is known by its hash. */
import { existsSync, readFileSync } from 'node:fs'
import * as z from 'zod'
import { PhysisError } from '../base/index.ts'
import { sha256 } from '../base/node/index.ts'
import { decodeSafetensors, type WeightMap } from '../model/index.ts'

/** Null starts from random weights. */
export const startSchema = z.strictObject({ file: z.string(), sha256: z.string() }).nullable()

type StartFile = z.infer<typeof startSchema>

/** As it counts for what a run is: wherever the file lies. */
export const startIdentity = (start: StartFile): StartFile => start && { ...start, file: '' }

/** @throws {PhysisError} if the file is gone, or another one than it was */
export function readStart(start: StartFile): { file: string; tensors: WeightMap } | undefined {
  if (start === null) return undefined
  const { file } = start
  if (!existsSync(file)) throw new PhysisError(`the weights to start from, ${file}, are gone`)
  const bytes = readFileSync(file)
  if (sha256(bytes) !== start.sha256) throw new PhysisError(`${file} is not the file that the run was begun with`)
  return { file, tensors: decodeSafetensors(bytes, file).tensors }
}
