/** The thread that lets a gate look at films. */
import { readFileSync } from 'node:fs'
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
    const { image } = await readFilm(readFileSync(path), loadCodecs)
    return (await gate).look(toFloat(image))
  }
})
