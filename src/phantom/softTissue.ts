/**
 * The leg around the bones: two nested ellipses, skin and fat outside and muscle inside, wider at thigh and calf than
 * at the joint. A slow pattern stretched along the leg stands for muscle bellies and the fat between them. Proportions
 * are assumption.
 */
import type { Random } from '../base/index.ts'
import { attenuation } from './bone.ts'

export type Leg = {
  /** Half width and depth at the joint, mm. */
  halfWidth: number
  halfDepth: number
  fatMm: number
  skinMm: number
  /** Width of the bone, which sets how fast the outline changes along the leg. */
  boneMm: number
  /** Slow pattern: strength and waves (per mm across, per mm along, phase). */
  waves: readonly (readonly [number, number, number, number])[]
}

/** `depth` is that of the leg over the usual one. */
export function drawLeg(random: Random, boneMm: number, softTissue: number, fat: number, depth = 1): Leg {
  const halfWidth = (boneMm * softTissue) / 2
  return {
    halfWidth,
    halfDepth: halfWidth * (0.92 + 0.12 * random.uniform()) * depth,
    fatMm: halfWidth * fat,
    skinMm: 1.2,
    boneMm,
    waves: Array.from({ length: 9 }, () => [
      (0.012 * (0.4 + random.uniform())) / 1.5,
      (2 * Math.PI * (0.5 + 2.2 * random.uniform())) / (boneMm * 1.3),
      ((random.uniform() - 0.5) * 1.6 * Math.PI) / boneMm,
      2 * Math.PI * random.uniform(),
    ]),
  }
}

/**
 * Attenuation of the leg along the rays of one row at height `y` mm, for positions `x` mm across (both at the joint's
 * depth).
 */
export function castLeg(leg: Leg, x: Float32Array, y: number, out: Float32Array, at: number): void {
  const v = y / leg.boneMm
  // Thigh above, calf below, narrowest at the joint.
  const up = Math.min(2, Math.max(0, v))
  const down = Math.min(2, Math.max(0, -v))
  const grow = 1 + (0.13 * up * up) / (0.5 + up) + (0.1 * down * down) / (0.4 + down) - 0.045 * down * down
  const a = leg.halfWidth * grow
  const b = leg.halfDepth * grow
  let pattern0: number | undefined
  let slope = 0
  let anchor = 0
  for (let i = 0; i < x.length; i++) {
    const whole = chord(x[i], a, b)
    if (whole === 0) continue
    const fat = chord(x[i], a - leg.skinMm, b - leg.skinMm)
    const muscle = chord(x[i], a - leg.skinMm - leg.fatMm, b - leg.skinMm - leg.fatMm)
    // The pattern is slow: it is computed at every eighth pixel.
    if ((i & 7) === 0 || pattern0 === undefined) {
      pattern0 = wave(leg, x[i], y)
      slope = (wave(leg, x[Math.min(x.length - 1, i + 8 - (i & 7))], y) - pattern0) / (8 - (i & 7))
      anchor = i
    }
    const pattern = pattern0 + slope * (i - anchor)
    out[at + i] +=
      (whole - fat) * attenuation.muscle +
      (fat - muscle) * attenuation.fat +
      muscle * attenuation.muscle * (1 + pattern)
  }
}

const chord = (x: number, a: number, b: number): number => {
  const u = x / a
  return a > 0 && u * u < 1 ? 2 * b * Math.sqrt(1 - u * u) : 0
}

function wave(leg: Leg, x: number, y: number): number {
  let sum = 0
  for (const [strength, kx, ky, phase] of leg.waves) sum += strength * Math.sin(kx * x + ky * y + phase)
  return sum
}
