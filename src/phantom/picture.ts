/**
 * From the shadow of a posed joint to a stored picture: collimation, markers, cloth, detector and machine. Hands and
 * knees share it.
 */
import type { Random } from '../base/index.ts'
import type { GreyImage } from '../image/index.ts'
import { excess } from './bone.ts'
import type { Exposure } from './child.ts'
import { type Detector, detectorA, develop, expose } from './detector.ts'
import { castLetter, castTag } from './marker.ts'
import type { Camera } from './rays.ts'

export type PictureOptions = {
  camera: Camera
  exposure: Exposure
  /** The lead letter, and whether it lies left of the joint as seen. */
  letter: 'L' | 'R'
  letterLeft: boolean
  /** Attenuation above which a pixel is tissue, for the machine's window. */
  tissueFrom: number
  noise: Random
  /** How far within the collimator's edge a pixel counts as lit, px. */
  fieldEdge?: number
  detector?: Detector
}

/** Exposes and develops; `attenuation` gains the marker and the cloth. */
export function takePicture(attenuation: Float32Array, options: PictureOptions): GreyImage {
  const { camera, exposure, tissueFrom, noise, fieldEdge = 0, detector = detectorA } = options
  const { side } = camera
  const pixelMm = Math.abs(camera.right[0])
  const { beam, inField } = collimate(side, exposure, fieldEdge)
  // The machine chooses its window from the joint, not from air or lead.
  const bare = attenuation.slice()
  castExtras(attenuation, options)
  const tissue = inField.map((inside, i) => (inside && bare[i] > tissueFrom && attenuation[i] - bare[i] < 0.1 ? 1 : 0))
  const reading = expose(attenuation, beam, side, pixelMm, exposure, noise, detector)
  const grey = develop(reading, tissue, side, pixelMm, exposure, detector)
  const data = new Uint8Array(side * side)
  for (let i = 0; i < data.length; i++)
    data[i] = Math.round(255 * (inField[i] ? grey[i] : exposure.collimation.bright ? 1 : 0.02 * grey[i]))
  return { width: side, height: side, data, maxValue: 255, coloured: false }
}

/** Where bone adds more than a millimetre of spongy bone does. */
export const boneMask = (bones: Float32Array): Uint8Array => Uint8Array.from(bones, a => (a > excess.spongy ? 1 : 0))

function castExtras(attenuation: Float32Array, { camera, exposure, letter, letterLeft }: PictureOptions): void {
  const { side } = camera
  const { marker, fold } = exposure
  if (marker.shown) {
    const at = {
      ...marker,
      x: (letterLeft ? marker.x : 1 - marker.x) * side,
      y: marker.y * side,
      sizePx: marker.sizeMm / Math.abs(camera.right[0]),
    }
    castLetter(letter, attenuation, side, at)
    castTag(attenuation, side, at)
  }
  if (!fold.shown) return
  const cos = Math.cos((fold.degrees * Math.PI) / 180)
  const sin = Math.sin((fold.degrees * Math.PI) / 180)
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const across = ((x / side - fold.x) * cos + (y / side - 0.5) * sin) / 0.012
      const bend = across + 0.8 * Math.sin((9 * y) / side)
      if (Math.abs(bend) < 3) attenuation[y * side + x] += fold.density * Math.exp(-0.5 * bend * bend)
    }
}

/** The open beam with the fall-off from one side, and which pixels lie in the collimated field. */
function collimate(
  side: number,
  { collimation, heel, heelDegrees }: Exposure,
  edgePx: number,
): { beam: Float32Array; inField: Uint8Array } {
  const beam = new Float32Array(side * side)
  const inField = new Uint8Array(side * side)
  const [cos, sin] = [Math.cos, Math.sin].map(f => f((collimation.degrees * Math.PI) / 180))
  const [heelX, heelY] = [Math.cos, Math.sin].map(f => f((heelDegrees * Math.PI) / 180))
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const u = (x + 0.5) / side - 0.5
      const v = (y + 0.5) / side - 0.5
      const a = cos * u + sin * v + 0.5
      const b = cos * v - sin * u + 0.5
      const inside = Math.min(
        a - collimation.left,
        1 - collimation.right - a,
        b - collimation.top,
        1 - collimation.bottom - b,
      )
      const i = y * side + x
      inField[i] = inside * side > edgePx ? 1 : 0
      beam[i] = Math.min(1, Math.max(0, inside * side + 0.5)) * (1 - heel * (heelX * u + heelY * v + 0.5))
    }
  return { beam, inField }
}
