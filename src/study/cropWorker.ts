/** The thread of `crops.ts`: reads a film, finds the joint and cuts it out. */
import { readFileSync } from 'node:fs'
import { FilmError } from '../base/index.ts'
import { serve, sha256 } from '../base/node/index.ts'
import { pixelsSha256 } from '../cohort/node/index.ts'
import { type Box, decodeImage, type FloatImage, toFloat } from '../image/index.ts'
import type { LoadedGate } from '../model/index.ts'
import { type Crop, cutJoint, kneeSquare } from '../predict/index.ts'
import { lazyGate } from '../predict/node/index.ts'
import type { CropRule } from './crops.ts'

export type CropTask = { path: string; box?: Box }
export type CropAnswer = { sha256: string; pixelsSha256?: string; crop?: Crop; failure: string }

/** Given once to each thread. */
export type CropWorkerData = {
  rule: CropRule
  /** Finds knees without a box; null where each has one. */
  gate: LoadedGate | null
}

serve<CropTask, CropAnswer>(data => {
  const { rule, gate } = data as CropWorkerData
  const gateOf = gate ? lazyGate(gate) : undefined
  /** A film in a study shows one knee, whose readings are of it: with two, a box has to say which. */
  async function cut(film: FloatImage, box: Box | undefined): Promise<Crop | undefined> {
    if (box || !gateOf) return cutJoint(film, rule, box)
    const { knees } = await (await gateOf()).look(film)
    if (knees.length !== 1) return undefined
    return cutJoint(film, rule, kneeSquare(knees[0], rule.kneeWidths!), knees[0].rotationDegrees)
  }
  return async ({ path, box }) => {
    let bytes: Uint8Array
    try {
      bytes = readFileSync(path)
    } catch {
      return { sha256: '', failure: 'missing' }
    }
    const hash = sha256(bytes)
    try {
      const film = decodeImage(bytes)
      const hashes = { sha256: hash, pixelsSha256: pixelsSha256(film) }
      const crop = await cut(toFloat(film), box)
      return crop ? { ...hashes, crop, failure: '' } : { ...hashes, failure: 'not_one_knee' }
    } catch (error) {
      if (error instanceof FilmError) return { sha256: hash, failure: error.code }
      throw error
    }
  }
})
