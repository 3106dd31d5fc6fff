/**
 * From the shadow of whatever lies in a scene to a film as it is found in an archive: collimator, markers, detector and
 * machine (`../detector.ts`), then what happens to a picture later: cut to a shape of its own, set into a black, white
 * or grey surround, printed upon.
 */

import { keyedRandom } from '../../base/index.ts'
import type { GreyImage } from '../../image/index.ts'
import type { Exposure } from '../child.ts'
import { develop, expose } from '../detector.ts'
import type { Generator } from '../generators.ts'
import { castLetter, castTag } from '../marker.ts'
import type { Draw } from './draw.ts'
import { strokeText } from './lettering.ts'
import type { Scene } from './scene.ts'

/** Lit part of the film: shares of it that the collimator hides, its turn, and bands that stay dark, px of the film. */
export type Field = {
  left: number
  right: number
  top: number
  bottom: number
  degrees: number
  /** Grey of what is not lit. */
  surround: number
  /** An unlit band across the film from top to bottom: two exposures side by side. */
  divider?: { x: number; width: number }
}

export type Marker = { letter: 'L' | 'R'; x: number; y: number }

export type Shot = {
  scene: Scene
  /** Flesh, bone, plaster: what the machine chooses its window from. */
  attenuation: Float32Array
  metal?: Float32Array
  exposure: Exposure
  field: Field
  markers: readonly Marker[]
  generator: Generator
  tissueFrom: number
  noiseKey: readonly number[]
}

/** Takes the film: grey 0 to 1, and how far within the field each pixel lies. */
export function takeShot(shot: Shot): { image: GreyImage; lit: (x: number, y: number) => number } {
  const { scene, attenuation, metal, exposure, field, markers, generator, tissueFrom, noiseKey } = shot
  const { camera, film } = scene
  const { side } = camera
  const n = side * side
  const pixelMm = Math.hypot(...camera.right)
  const lit = fieldOf(field, film)
  const beam = new Float32Array(n)
  const inField = new Uint8Array(n)
  const [heelX, heelY] = [Math.cos, Math.sin].map(f => f((exposure.heelDegrees * Math.PI) / 180))
  for (let y = 0; y < film.height; y++)
    for (let x = 0; x < film.width; x++) {
      const i = (y + film.y) * side + x + film.x
      const d = lit(x, y)
      inField[i] = d > 0 ? 1 : 0
      beam[i] =
        Math.min(1, Math.max(0, d + 0.5)) *
        (1 - exposure.heel * (heelX * (x / film.width - 0.5) + heelY * (y / film.height - 0.5) + 0.5))
    }
  const whole = attenuation.slice()
  if (metal) for (let i = 0; i < n; i++) whole[i] += metal[i]
  const { marker } = exposure
  if (marker.shown)
    for (const { letter, x, y } of markers) {
      const at = {
        ...marker,
        x: film.x + x * film.width,
        y: film.y + y * film.height,
        sizePx: Math.min(0.12 * side, marker.sizeMm / pixelMm),
      }
      castLetter(letter, whole, side, at)
      castTag(whole, side, at)
    }
  const tissue = inField.map((inside, i) =>
    inside && attenuation[i] > tissueFrom && whole[i] - attenuation[i] < 0.1 ? 1 : 0,
  )
  const reading = expose(whole, beam, side, pixelMm, exposure, keyedRandom(...noiseKey), generator.detector)
  const grey = develop(reading, tissue, side, pixelMm, exposure, generator.detector)
  const data = new Uint8Array(film.width * film.height)
  for (let y = 0; y < film.height; y++)
    for (let x = 0; x < film.width; x++) {
      const i = (y + film.y) * side + x + film.x
      const share = Math.min(1, Math.max(0, lit(x, y) + 0.5))
      // Little light gets behind the collimator.
      const dark = field.surround > 0 ? field.surround : 0.02 * grey[i]
      data[y * film.width + x] = Math.round(255 * (share * grey[i] + (1 - share) * dark))
    }
  return { image: { width: film.width, height: film.height, data, maxValue: 255, coloured: false }, lit }
}

/** Distance within the lit part, px of the film, negative outside. */
export function fieldOf(field: Field, film: { width: number; height: number }): (x: number, y: number) => number {
  const { left, right, top, bottom, degrees, divider } = field
  const [cos, sin] = [Math.cos, Math.sin].map(f => f((degrees * Math.PI) / 180))
  const { width, height } = film
  return (x, y) => {
    const [u, v] = [x + 0.5 - width / 2, y + 0.5 - height / 2]
    const a = cos * u + sin * v + width / 2
    const b = cos * v - sin * u + height / 2
    const d = Math.min(a - left * width, (1 - right) * width - a, b - top * height, (1 - bottom) * height - b)
    return divider ? Math.min(d, Math.abs(x - divider.x) - divider.width / 2) : d
  }
}

/** The collimator that comes with an exposure. */
export function fieldFrom({ collimation }: Exposure): Field {
  const { left, right, top, bottom, degrees, bright } = collimation
  return { left, right, top, bottom, degrees, surround: bright ? 1 : 0 }
}

/** What a finished film is set into. */
export type Mount = {
  left: number
  right: number
  top: number
  bottom: number
  grey: number
  /** Width and grey of a band around the film, as scanned films and light frames have. */
  frame: { width: number; grey: number }
  /** The film's own greys, from black to white. */
  tone: readonly [number, number]
  textSeed: number
}

/** The mount as often as archives have one; shares of the finished picture's sides. */
export function drawMount(draw: Draw, often = 0.3): Mount {
  const mounted = draw.chance(often)
  const margin = () => (mounted && draw.chance(0.7) ? draw.between(0, 0.22) : 0)
  const grey = draw.chance(0.7)
    ? draw.between(0, 0.03)
    : draw.chance(0.4)
      ? draw.between(0.9, 1)
      : draw.between(0.2, 0.6)
  const framed = mounted && draw.chance(0.35)
  const flat = draw.chance(0.1)
  return {
    left: margin(),
    right: margin(),
    top: margin(),
    bottom: margin(),
    grey,
    frame: framed
      ? { width: draw.between(0.005, 0.03), grey: Math.min(1, grey + draw.between(0.1, 0.5)) }
      : { width: 0, grey: 0 },
    tone: flat ? [draw.between(0.05, 0.35), draw.between(0.65, 1)] : [0, 1],
    textSeed: draw.chance(0.14) ? 1 + draw.integer(1e6) : 0,
  }
}

/** Side in px of the film within a finished picture of `side`. */
export const filmSide = (mount: Mount, side: number): number =>
  Math.max(16, Math.round(side * (1 - Math.max(mount.left + mount.right, mount.top + mount.bottom))))

/** Sets the film into its mount; returns where its corner lies. */
export function mountFilm(film: GreyImage, mount: Mount): { image: GreyImage; x: number; y: number } {
  const [left, right] = [mount.left, mount.right].map(m => Math.round(m * film.width))
  const [top, bottom] = [mount.top, mount.bottom].map(m => Math.round(m * film.height))
  const [width, height] = [film.width + left + right, film.height + top + bottom]
  const data = new Uint8Array(width * height).fill(Math.round(255 * mount.grey))
  const band = mount.frame.width * film.width
  const [black, white] = mount.tone
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [fx, fy] = [x - left, y - top]
      const beyond = Math.max(-fx, fx - film.width + 1, -fy, fy - film.height + 1)
      if (beyond <= 0) {
        const v = film.data[fy * film.width + fx] / 255
        data[y * width + x] = Math.round(255 * (black + (white - black) * v))
      } else if (beyond <= band) data[y * width + x] = Math.round(255 * mount.frame.grey)
    }
  const image: GreyImage = { width, height, data, maxValue: 255, coloured: false }
  if (mount.textSeed) strokeText(image, mount.textSeed)
  return { image, x: left, y: top }
}
