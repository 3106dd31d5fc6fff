/** The thread that lets a gate look at films. */
import { readFileSync } from 'node:fs'
import { FilmError } from '../../base/index.ts'
import { serve } from '../../base/node/index.ts'
import { loadCodecs } from '../../dicom/node/index.ts'
import { openSession } from '../../graph/node/index.ts'
import { toFloat } from '../../image/index.ts'
import type { LoadedGate } from '../../model/index.ts'
import { type Gate, type GateFindings, openGate, readFilm } from '../../predict/index.ts'

export type LookerData = Pick<LoadedGate, 'description' | 'weights' | 'likeness'>

serve<string, GateFindings>(data => {
  let gate: Promise<Gate> | undefined
  return async path => {
    gate ??= openGate(data as LookerData, model => openSession(model, { threads: 1 }))
    // A thread that is stopped while a session opens takes the process with it.
    const { look } = await gate
    try {
      const { image } = await readFilm(readFileSync(path), loadCodecs)
      return look(toFloat(image))
    } catch (error) {
      throw error instanceof FilmError ? new FilmError(error.code, `${path}: ${error.message}`) : error
    }
  }
})
