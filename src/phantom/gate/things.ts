/** Pictures that are no radiographs: scenes with a grey photograph's light, noise, pages of text, nothing at all. */

import { keyedRandom } from '../../base/index.ts'
import type { GreyImage } from '../../image/index.ts'
import { blur } from '../detector.ts'
import { type Draw, drawFrom } from './draw.ts'
import { line, writeLine } from './lettering.ts'
import { type GateFilm, type GateFilmOptions, gateKinds } from './types.ts'

const things = { photograph, noise, text, blank } as const
export type ThingKind = keyof typeof things

export function thingFilm(kind: ThingKind, { seed, index, side = 224 }: GateFilmOptions): GateFilm {
  const key = gateKinds.indexOf(kind)
  const draw = drawFrom(seed, index, key)
  const shape = draw.between(0.62, 1)
  const short = Math.round(side * shape)
  const [width, height] = draw.chance(0.5) ? [short, side] : [side, short]
  const image: GreyImage = { width, height, data: new Uint8Array(width * height), maxValue: 255, coloured: false }
  things[kind](image, draw, [seed, index, key])
  return { image, truth: { kind, joint: 'other', frontal: false, knees: [], metal: [], cast: false, cut: false } }
}

/**
 * A scene: a lit background, bodies in front of each other (round, angular, long) with light from one side, patterns and
 * shadows of their own, a lens that blurs and a camera's noise.
 */
function photograph(image: GreyImage, draw: Draw, key: readonly number[]): void {
  const { width, height } = image
  const grey = new Float32Array(width * height)
  const [x0, y0] = [draw.between(-0.4, 0.4), draw.between(-0.6, 0.6)]
  const base = draw.between(0.15, 0.8)
  const horizon = draw.chance(0.5) ? draw.between(0.3, 0.8) : 2
  const below = draw.between(-0.4, 0.4)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      grey[y * width + x] = base + x0 * (x / width - 0.5) + y0 * (y / height - 0.5) + (y / height > horizon ? below : 0)
  if (draw.chance(0.6)) clouds(grey, width, height, draw, key, draw.between(0.03, 0.3))
  const light = draw.between(0, 2 * Math.PI)
  const count = 1 + draw.integer(14)
  for (let k = 0; k < count; k++) body(grey, width, height, draw, light)
  const soft = blur(grey, width, height, draw.between(0.2, 1.4))
  const random = keyedRandom(...key, 1)
  const noise = draw.between(0, 0.04)
  const gain = draw.between(0.7, 1.3)
  for (let i = 0; i < soft.length; i++)
    image.data[i] = Math.round(255 * Math.min(1, Math.max(0, 0.5 + gain * (soft[i] - 0.5) + noise * random.normal())))
}

/** One thing of a scene, drawn over what is there. */
function body(grey: Float32Array, width: number, height: number, draw: Draw, light: number): void {
  const size = draw.between(0.04, 0.4) * height
  const [cx, cy] = [draw.between(-0.1, 1.1) * width, draw.between(-0.1, 1.1) * height]
  const [a, stretch] = [draw.between(0, Math.PI), Math.exp(draw.between(-1.2, 1.2))]
  const [rx, ry] = [size * Math.sqrt(stretch), size / Math.sqrt(stretch)]
  const [cos, sin] = [Math.cos(a), Math.sin(a)]
  const form = draw.pick(['round', 'box', 'ring', 'wedge'] as const)
  const tone = draw.between(0, 1)
  const shade = draw.between(0, 0.5)
  const pattern = draw.pick(['none', 'none', 'none', 'stripes', 'checks', 'dots'] as const)
  const [period, depth] = [draw.between(0.06, 0.4) * size + 2, draw.between(0.1, 0.5)]
  const reach = 1.5 * Math.max(rx, ry)
  for (let y = Math.max(0, Math.floor(cy - reach)); y < Math.min(height, cy + reach); y++)
    for (let x = Math.max(0, Math.floor(cx - reach)); x < Math.min(width, cx + reach); x++) {
      const u = (cos * (x - cx) + sin * (y - cy)) / rx
      const v = (cos * (y - cy) - sin * (x - cx)) / ry
      const r = Math.hypot(u, v)
      const d =
        form === 'round'
          ? 1 - r
          : form === 'box'
            ? 1 - Math.max(Math.abs(u), Math.abs(v))
            : form === 'ring'
              ? 0.25 - Math.abs(r - 0.75)
              : Math.min(1 - Math.abs(u) - Math.max(0, v), v + 1)
      const cover = Math.min(1, Math.max(0, d * Math.min(rx, ry) + 0.5))
      if (cover === 0) continue
      const wave = (t: number) => Math.sin((2 * Math.PI * t) / period)
      const marks =
        pattern === 'stripes'
          ? depth * Math.sign(wave(u * rx))
          : pattern === 'checks'
            ? depth * Math.sign(wave(u * rx) * wave(v * ry))
            : pattern === 'dots'
              ? depth * Math.sign(wave(u * rx) + wave(v * ry) - 0.9)
              : 0
      const lit = shade * (((x - cx) * Math.cos(light) + (y - cy) * Math.sin(light)) / Math.max(rx, ry))
      const i = y * width + x
      grey[i] += cover * (tone + lit + marks - grey[i])
    }
}

function clouds(
  grey: Float32Array,
  width: number,
  height: number,
  draw: Draw,
  key: readonly number[],
  strength: number,
) {
  const random = keyedRandom(...key, 2)
  for (let octave = 0; octave < 3; octave++) {
    const sd = draw.between(1, 5) * 3 ** octave * 0.5
    const layer = blur(
      Float32Array.from(grey, () => random.normal()),
      width,
      height,
      Math.min(12, sd),
    )
    const scale = strength * Math.min(12, sd) * 1.8
    for (let i = 0; i < grey.length; i++) grey[i] += (scale * layer[i]) / (octave + 1)
  }
}

function noise(image: GreyImage, draw: Draw, key: readonly number[]): void {
  const { width, height, data } = image
  const random = keyedRandom(...key, 3)
  const binary = draw.chance(0.15)
  const white = Float32Array.from(data, () => (binary ? (random.uniform() < 0.5 ? -1 : 1) : random.normal()))
  const sd = draw.chance(0.35) ? 0 : Math.exp(draw.between(-0.5, 2.6))
  const soft = blur(white, width, height, sd)
  const spread = Math.sqrt(soft.reduce((sum, v) => sum + v * v, 0) / soft.length)
  const [mean, strength] = [draw.between(0.1, 0.8), draw.between(0.04, 0.4)]
  const [tiltX, tiltY] = [draw.between(-0.3, 0.3), draw.between(-0.3, 0.3)]
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const v =
        mean + (strength * soft[y * width + x]) / spread + tiltX * (x / width - 0.5) + tiltY * (y / height - 0.5)
      data[y * width + x] = Math.round(255 * Math.min(1, Math.max(0, v)))
    }
}

/** A page: a headline, paragraphs, at times a table's rules or a figure; dark on light, or light on dark. */
function text(image: GreyImage, draw: Draw, key: readonly number[]): void {
  const { width, height, data } = image
  const dark = draw.chance(0.25)
  const [paper, ink] = dark
    ? [draw.between(0, 0.15), draw.between(0.7, 1)]
    : [draw.between(0.8, 1), draw.between(0, 0.3)]
  data.fill(Math.round(255 * paper))
  const margin = draw.between(0.03, 0.14) * width
  const size = draw.between(0.018, 0.06) * height
  const leading = draw.between(1.4, 2) * size
  let y = draw.between(0.02, 0.2) * height
  let row = 0
  while (y + size < height * 0.97) {
    const large = row === 0 ? draw.between(1, 2.2) : 1
    const full = draw.chance(0.78)
    if (draw.chance(0.88))
      writeLine(image, 1000 * key[0] + 100 * key[1] + row, {
        x: margin + (draw.chance(0.15) ? 0.1 * width : 0),
        y,
        size: size * large,
        width: (width - 2 * margin) * (full ? 1 : draw.between(0.2, 0.9)),
        grey: ink,
        weight: 0.13,
      })
    y += leading * large
    row++
  }
  if (draw.chance(0.3)) {
    const rows = 2 + draw.integer(5)
    const top = draw.between(0.2, 0.6) * height
    const step = draw.between(0.03, 0.06) * height
    for (let i = 0; i <= rows; i++) line(image, margin, top + i * step, width - margin, top + i * step, 1, ink)
    for (const x of [margin, width / 2, width - margin]) line(image, x, top, x, top + rows * step, 1, ink)
  }
}

/** An unexposed or fogged film: one grey, a slow fall-off, dust, at times the edge of a collimator. */
function blank(image: GreyImage, draw: Draw, key: readonly number[]): void {
  const { width, height, data } = image
  const random = keyedRandom(...key, 4)
  const grey = draw.chance(0.4) ? draw.pick([0, 1]) : draw.between(0, 1)
  const fall = draw.between(0, 0.15)
  const noise = draw.chance(0.3) ? 0 : draw.between(0, 0.02)
  const edge = draw.chance(0.3)
  const frame = [draw.between(0, 0.2), draw.between(0, 0.2), draw.between(0.8, 1), draw.between(0.8, 1)]
  const other = draw.between(0, 1)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [u, v] = [x / width, y / height]
      const outside = edge && (u < frame[0] || v < frame[1] || u > frame[2] || v > frame[3])
      const value = (outside ? other : grey + fall * (u - 0.5)) + noise * random.normal()
      data[y * width + x] = Math.round(255 * Math.min(1, Math.max(0, value)))
    }
}
