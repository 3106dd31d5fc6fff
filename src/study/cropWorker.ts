/** The thread of `crops.ts`: reads a film, finds the joint and cuts it out. */
import { readFileSync } from 'node:fs'
import { FilmError } from '../base/index.ts'
import { serve, sha256 } from '../base/node/index.ts'
import { type Box, decodeImage, toFloat } from '../image/index.ts'
import type { Preprocessing } from '../model/index.ts'
import { cutJoint } from '../predict/index.ts'

export type CropTask = { path: string; find: Preprocessing['find']; side: number; box?: Box }
export type CropAnswer = { sha256: string; crop?: { pixels: Uint8Array; box: Box; found: boolean }; failure: string }

serve<CropTask, CropAnswer>(() => ({ path, find, side, box }) => {
  let bytes: Uint8Array
  try {
    bytes = readFileSync(path)
  } catch {
    return { sha256: '', failure: 'missing' }
  }
  const hash = sha256(bytes)
  try {
    return { sha256: hash, crop: cutJoint(toFloat(decodeImage(bytes)), { find, cropSide: side }, box), failure: '' }
  } catch (error) {
    if (error instanceof FilmError) return { sha256: hash, failure: error.code }
    throw error
  }
})
