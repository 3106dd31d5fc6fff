/**
 * A plaster or fibreglass cast: a shell at some distance from the skin, around whatever flesh is on the film. Its
 * outline follows that of the flesh, its thickness along the ray from how far within the outline a pixel lies. Plaster
 * is dense and cloudy, in turns that overlap; fibreglass is light and shows its knitted mesh. Front and back of the
 * shell each bring their own pattern. Attenuation per mm at 40 keV: dry set plaster about 0.07 (CaSO4 about 0.8 cm2/g
 * at 0.8-0.9 g/cm3), fibreglass with its resin about 0.04 (assumption).
 */
import { blur } from '../detector.ts'
import { chord } from '../shapes.ts'
import type { Draw } from './draw.ts'
import type { Scene } from './scene.ts'

export type Plaster = {
  material: 'plaster' | 'fibreglass'
  padMm: number
  wallMm: number
  /** Direction of the limb, degrees from upright, clockwise. */
  limbDegrees: number
  /** A point and a direction (degrees clockwise from up) towards which the cast goes on, mm; it ends at the line. */
  ends: readonly { x: number; y: number; degrees: number }[]
  /** Size of the limb, mm: smooths the outline of fingers and folds. */
  bridgeMm: number
}

export function drawPlaster(draw: Draw): Pick<Plaster, 'material' | 'padMm' | 'wallMm'> {
  const material = draw.chance(0.55) ? 'plaster' : 'fibreglass'
  return material === 'plaster'
    ? { material, padMm: draw.between(1.5, 6), wallMm: draw.between(3, 8) }
    : { material, padMm: draw.between(1.5, 5), wallMm: draw.between(2.5, 6) }
}

/** @param flesh attenuation of the body alone, by which its outline is known */
export function castPlaster(plaster: Plaster, flesh: Float32Array, scene: Scene, draw: Draw, out: Float32Array): void {
  const { camera, mmPerPixel: mm } = scene
  const { side } = camera
  const { material, padMm, wallMm, limbDegrees, ends, bridgeMm } = plaster
  const body = Uint8Array.from(flesh, a => (a > 0.02 ? 1 : 0))
  // A cast closes the gaps between fingers: what lies within `bridge` of flesh on both sides is filled.
  const bridge = bridgeMm / mm
  const outside = distances(body, side, 0)
  const filled = Uint8Array.from(outside, d => (d <= bridge ? 1 : 0))
  const within = distances(filled, side, 1)
  const raw = new Float32Array(side * side)
  for (let i = 0; i < raw.length; i++) raw[i] = filled[i] ? within[i] - bridge : -outside[i]
  const depth = blur(raw, side, side, Math.max(0.6, 1.2 / mm))
  const half = depth.reduce((a, b) => Math.max(a, b), 4)
  const density = material === 'plaster' ? 0.07 : 0.04
  const [cos, sin] = [Math.cos, Math.sin].map(f => f((limbDegrees * Math.PI) / 180))
  const layers = [texture(material, draw, mm), texture(material, draw, mm)]
  const [x0, y0] = [camera.source[0], camera.source[1]]
  const middle = (side - 1) / 2
  const ragged = draw.between(0, 6.3)
  for (let py = 0; py < side; py++)
    for (let px = 0; px < side; px++) {
      const i = py * side + px
      const skin = depth[i] * mm
      const outer = skin + padMm + wallMm
      if (outer <= 0) continue
      const x = x0 + (px - middle) * mm
      const y = y0 - (py - middle) * mm
      let cover = 1
      for (const end of ends) {
        const a = (end.degrees * Math.PI) / 180
        const ahead = (x - end.x) * Math.sin(a) + (y - end.y) * Math.cos(a)
        const beside = (x - end.x) * Math.cos(a) - (y - end.y) * Math.sin(a)
        const rim = ahead + 1.2 * Math.sin(0.13 * beside + ragged) + 0.7 * Math.sin(0.41 * beside)
        cover *= Math.min(1, Math.max(0, rim / mm + 0.5))
      }
      if (cover === 0) continue
      const r = half * mm
      const wall = chord(outer, r + padMm + wallMm) - chord(skin + padMm, r + padMm)
      const u = cos * x - sin * y
      const v = sin * x + cos * y
      out[i] += cover * density * wall * (0.5 * layers[0](u, v) + 0.5 * layers[1](-u, v))
    }
}

/** Thickness over the mean at a place across and along the limb, mm. */
function texture(material: Plaster['material'], draw: Draw, mm: number): (u: number, v: number) => number {
  const clouds = Array.from({ length: 8 }, () => [
    draw.between(0.03, 0.1),
    draw.between(-1, 1) * 0.5,
    draw.between(-1, 1) * 0.5,
    draw.between(0, 6.3),
  ])
  // Turns of the bandage climb slowly; where two overlap the wall steps up.
  const turnMm = draw.between(35, 70)
  const climb = draw.between(-0.35, 0.35)
  const overlap = draw.between(0.25, 0.6)
  const step = draw.between(0.1, 0.35)
  const shift = draw.between(0, 1)
  const meshMm = Math.max(2.2 * mm, draw.between(2, 3.4))
  const mesh = material === 'fibreglass' ? draw.between(0.1, 0.28) : 0
  return (u, v) => {
    let t = 1
    for (const [s, kx, ky, p] of clouds) t += s * Math.sin(kx * u + ky * v + p)
    const turn = v / turnMm + climb * (u / turnMm) + shift
    const at = turn - Math.floor(turn)
    t += at < overlap ? step : -step / 2
    if (mesh > 0) {
      const a = Math.sin((2 * Math.PI * (u + 0.6 * v)) / meshMm)
      const b = Math.sin((2 * Math.PI * (u - 0.6 * v)) / meshMm)
      t += mesh * a * b
    }
    return Math.max(0.3, t)
  }
}

/**
 * Distance in px of each pixel to the nearest one that has not the value `of` (0: distance to the body from outside; 1:
 * depth within it), by two passes with the weights 1 and 1.4 (a chamfer, within 6 % of the true distance).
 */
function distances(mask: Uint8Array, side: number, of: 0 | 1): Float32Array {
  const d = Float32Array.from(mask, m => (m === of ? 1e4 : 0))
  const at = (x: number, y: number) => (x < 0 || y < 0 || x >= side || y >= side ? 1e4 : d[y * side + x])
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const i = y * side + x
      if (d[i] === 0) continue
      d[i] = Math.min(d[i], at(x - 1, y) + 1, at(x, y - 1) + 1, at(x - 1, y - 1) + 1.4, at(x + 1, y - 1) + 1.4)
    }
  for (let y = side - 1; y >= 0; y--)
    for (let x = side - 1; x >= 0; x--) {
      const i = y * side + x
      if (d[i] === 0) continue
      d[i] = Math.min(d[i], at(x + 1, y) + 1, at(x, y + 1) + 1, at(x + 1, y + 1) + 1.4, at(x - 1, y + 1) + 1.4)
    }
  return d
}
