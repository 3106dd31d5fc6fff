/**
 * A bone as the rays see it: one or two baked solids, the growth plate between them, and what they are made of. Hands
 * are made of the same parts. Attenuation is given as the excess over soft tissue, which is summed along the whole ray.
 */
import type { Frame, Vector } from './frame.ts'
import type { DistanceGrid } from './shapes.ts'
import { smoothStep } from './shapes.ts'

/** Attenuation per mm at 40 keV: NIST coefficients times density; spongy bone by its mineral, within 0.040-0.055. */
export const attenuation = { muscle: 0.0285, fat: 0.0228, cortical: 0.128, spongy: 0.0495, marrow: 0.027 } as const

/** What bone adds to the soft tissue in whose place it stands, per mm. */
export const excess = {
  cortical: attenuation.cortical - attenuation.muscle,
  spongy: attenuation.spongy - attenuation.muscle,
  marrow: attenuation.marrow - attenuation.muscle,
} as const

/** Values at evenly spaced heights of a bone. */
export type Profile = { from: number; step: number; value: Float32Array }

export type Bone = {
  name: string
  /** From the coordinates of the posed joint to those of the bone. */
  frame: Frame
  shaft: DistanceGrid
  epiphysis?: DistanceGrid
  plate?: Plate
  /** +1 if the epiphysis lies above the plate, else -1. */
  epiphysisSide: 1 | -1
  cortexMm: Profile
  /** Excess of spongy bone over soft tissue, per mm. */
  spongy: Profile
  /** Relative strength of the trabecular pattern. */
  grain: number
}

/** A bone that is not baked yet: its landmarks, in its own coordinates, cost nothing. */
export type BonePlan = { frame: Frame; landmarks: Record<string, Vector>; bake: () => Bone }

/**
 * A growth plate: a sheet over the bone's x and z that undulates, with the gap left open in it and the dense bone at
 * its sides.
 */
export type Plate = {
  nx: number
  nz: number
  origin: readonly [number, number]
  spacing: readonly [number, number]
  /** Height of the middle of the sheet. */
  middle: Float32Array
  halfGap: Float32Array
  /** 0 open, 1 bridged by bone. */
  closed: Float32Array
  /** 1 within the outline of the metaphysis. */
  footprint: Float32Array
  /** No part of the plate, its dense borders included, lies beyond these heights. */
  low: number
  high: number
  /**
   * Thickness in mm and excess attenuation per mm of the dense border on the metaphysis (zone of provisional
   * calcification).
   */
  borderMm: number
  borderDensity: number
  scarDensity: number
}

/** A height over x and z. */
export type Sheet = (x: number, z: number) => number

export type PlateForm = {
  halfWidth: number
  halfDepth: number
  /** Middle of the sheet at a point. */
  middle: Sheet
  gapMm: number
  /** From 0 (open throughout) to 1 (closed throughout). */
  closing: number
  borderMm: number
  borderDensity: number
  scarDensity: number
}

/** Tabulates a plate over the outline of its metaphysis. Bridges spread from the centre to the rim. */
export function bakePlate(form: PlateForm, outline: Sheet): Plate {
  const { halfWidth, halfDepth } = form
  const n = 56
  const reach = 1.2
  const origin = [-reach * halfWidth, -reach * halfDepth] as const
  const spacing = [(2 * reach * halfWidth) / (n - 1), (2 * reach * halfDepth) / (n - 1)] as const
  const table = () => new Float32Array(n * n)
  const [middle, halfGap, closed, footprint] = [table(), table(), table(), table()]
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (let iz = 0; iz < n; iz++)
    for (let ix = 0; ix < n; ix++) {
      const x = origin[0] + ix * spacing[0]
      const z = origin[1] + iz * spacing[1]
      const i = iz * n + ix
      const radius = Math.hypot(x / halfWidth, z / halfDepth)
      const ragged = 0.05 * Math.sin(5 * Math.atan2(z, x) + 1) + 0.04 * Math.sin((9 * x) / halfWidth)
      closed[i] = form.closing >= 1 ? 1 : smoothStep(0, 0.35, 1.5 * form.closing - radius - ragged * form.closing)
      middle[i] = form.middle(x, z)
      halfGap[i] = (form.gapMm / 2) * (1 - closed[i])
      footprint[i] = outline(x, z) < 0 ? 1 : 0
      low = Math.min(low, middle[i])
      high = Math.max(high, middle[i])
    }
  const reachY = form.gapMm / 2 + 2 * form.borderMm + 0.5
  const { borderMm, borderDensity, scarDensity } = form
  return {
    nx: n,
    nz: n,
    origin,
    spacing,
    middle,
    halfGap,
    closed,
    footprint,
    low: low - reachY,
    high: high + reachY,
    borderMm,
    borderDensity,
    scarDensity,
  }
}

/** Tabulates a function of height. */
export function profile(from: number, to: number, value: (y: number) => number): Profile {
  const n = 128
  const step = (to - from) / (n - 1)
  return { from, step, value: Float32Array.from({ length: n }, (_, i) => value(from + i * step)) }
}

export function profileAt({ from, step, value }: Profile, y: number): number {
  const f = Math.min(value.length - 1.001, Math.max(0, (y - from) / step))
  const i = f | 0
  return value[i] + (value[i + 1] - value[i]) * (f - i)
}
