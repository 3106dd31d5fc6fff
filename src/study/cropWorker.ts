/** The thread of `crops.ts`: reads a film, finds the joint, cuts it out, and lets the gate say what it thinks of it. */
import { readFileSync } from 'node:fs'
import { FilmError } from '../base/index.ts'
import { serve, sha256 } from '../base/node/index.ts'
import { decodeImage, type GreyImage, toFloat } from '../image/index.ts'
import { pixelsSha256 } from '../image/node/index.ts'
import { type Crop, cutJoint, isFrontal, openJoints, pictureRefusals, refusalCodes } from '../predict/index.ts'
import { lazyGate } from '../predict/node/index.ts'
import type { CropAnswer, CropTask, CropWorkerData, KneeSeen } from './crops.ts'

serve<CropTask, CropAnswer>(data => {
  const { rule, gate, judge } = data as CropWorkerData
  const gateOf = gate ? lazyGate(gate) : undefined
  /** A film in a study shows one knee, whose readings are of it: with two, a box has to say which. */
  async function cut(image: GreyImage, { box, view }: CropTask): Promise<{ crop: Crop; seen?: KneeSeen } | undefined> {
    const film = toFloat(image)
    if (!gate || !gateOf || (box && !judge)) return { crop: cutJoint(film, rule, box) }
    const findings = await (await gateOf()).look(film)
    const [joint, ...others] = openJoints(
      film,
      { joint: 'knee', preprocessing: rule },
      { findings, limits: gate.description.limits },
      { side: undefined, facts: undefined, given: box },
      [],
    )
    if (others.length > 0 || !joint.crop.found) return undefined
    const blank = image.data.every(v => v === image.data[0])
    const codes = [...pictureRefusals({ coloured: image.coloured, blank }), ...joint.refusals].map(({ code }) => code)
    if (view && !isFrontal(view)) codes.push('not_frontal')
    const ratios = joint.widthRatios
    const seen: KneeSeen = {
      code: refusalCodes.find(code => codes.includes(code)) ?? null,
      closed: ratios && codes.includes('mature'),
      widthRatios: ratios && Number.isFinite(ratios.femur + ratios.tibia) ? ratios : null,
    }
    return { crop: joint.crop, ...(judge ? { seen } : {}) }
  }
  return async task => {
    let bytes: Uint8Array
    try {
      bytes = readFileSync(task.path)
    } catch {
      return { sha256: '', failure: 'missing' }
    }
    const hash = sha256(bytes)
    try {
      const film = decodeImage(bytes)
      const hashes = { sha256: hash, pixelsSha256: pixelsSha256(film) }
      const found = await cut(film, task)
      return found ? { ...hashes, ...found, failure: '' } : { ...hashes, failure: 'not_one_knee' }
    } catch (error) {
      if (error instanceof FilmError) return { sha256: hash, failure: error.code }
      throw error
    }
  }
})
