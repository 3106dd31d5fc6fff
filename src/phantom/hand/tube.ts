/**
 * A tubular bone: phalanges, metacarpals, radius and ulna are one shape with different numbers. In its own coordinates
 * y = 0 is the joint beside its growth plate and y grows along the shaft; the epiphysis lies between joint and plate,
 * the metaphysis flares from a waist, the far end has condyles, a tuft, a knob or a base. Proportions are shares of
 * widths (assumption, after adult anatomy and real films).
 */
import { type Bone, type BonePlan, bakePlate, excess, profile, type Sheet } from '../bone.ts'
import type { Frame } from '../frame.ts'
import { bumps } from '../noise.ts'
import {
  bake,
  bell,
  type DistanceGrid,
  distanceAt,
  ellipsoid,
  fitWidth,
  rimExcess,
  roundedBox,
  smoothMax,
  smoothStep,
} from '../shapes.ts'
import type { HandShape } from './draws.ts'
import type { HandMeasures, TubeMeasures } from './measures.ts'
import type { PlateBone } from './milestones.ts'

export type TubeEnd = 'condyles' | 'tuft' | 'knob' | 'base' | 'open'
export type TubeTop = 'dish' | 'knuckle' | 'radius' | 'ulna'

export type Tube = {
  name: PlateBone
  top: TubeTop
  end: TubeEnd
  /** +1 if x of the bone points to the thumb, else -1. */
  thumbward: 1 | -1
  frame: Frame
  grain: number
}

/** Depth over width, at the metaphysis and in mid-shaft. */
const depths: Record<TubeTop, readonly [number, number]> = {
  dish: [0.78, 0.8],
  knuckle: [1, 0.98],
  radius: [0.72, 0.85],
  ulna: [0.9, 0.95],
}

export function planTube(tube: Tube, hand: HandMeasures, shape: HandShape): BonePlan {
  const m = hand.bones[tube.name]
  return {
    frame: tube.frame,
    landmarks: {
      [`${tube.name}_plate`]: [0, m.cartilageMm, 0],
      ...(tube.top === 'radius'
        ? {
            radius_metaphysis_thumb: [(tube.thumbward * m.metaphysisMm) / 2, m.cartilageMm + m.gapMm / 2, 0],
            radius_metaphysis_ulna: [(-tube.thumbward * m.metaphysisMm) / 2, m.cartilageMm + m.gapMm / 2, 0],
          }
        : {}),
    },
    bake: () => bakeTube(tube, m, hand, shape),
  }
}

function bakeTube(
  { name, top, end, thumbward, frame, grain }: Tube,
  m: TubeMeasures,
  hand: HandMeasures,
  shape: HandShape,
): Bone {
  const { metaphysisMm: w, middleMm, endMm, cartilageMm: plateY, gapMm, closing, lengthMm } = m
  const half = w / 2
  const [depthShare, middleDepth] = depths[top]
  const middle: Sheet = (x, z) => {
    const u = x / half
    const v = z / (depthShare * half)
    const wave =
      top === 'knuckle' ? 0.05 * (1 - u * u) : top === 'dish' ? 0.025 * Math.cos(3 * u) : 0.012 * Math.cos(5 * u)
    return plateY + w * (wave - 0.012 * v * v)
  }
  const rough = bumps(shape.grain + grain, 0.3 * w)
  const spacing = Math.max(0.3, w / 19)
  const epiphysis = bakeEpiphysis(top, m, thumbward, depthShare, spacing, rough)

  // Where the shaft ends in bone; in a young hand the far end has a thick cap of cartilage too.
  const endY = lengthMm - hand.jointSpaceMm / 2 - (end === 'tuft' ? -0.2 : 0.1 * (1 - hand.grown)) * endMm
  const reachY = end === 'open' ? lengthMm : endY + 0.2 * endMm
  const lip = closing * rimExcess(epiphysis, plateY, half)
  // A young shaft is a stout cylinder: its waist comes with maturity.
  const waist = middleMm * (1.04 - 0.04 * hand.grown)
  const flareMm = (top === 'radius' ? 0.85 : top === 'ulna' ? 0.9 : 0.56 + 0.12 * hand.grown) * w * shape.flare
  const endFlareMm = (end === 'base' ? 0.6 : end === 'tuft' ? 0.5 : 0.55 + 0.1 * hand.grown) * endMm * shape.flare
  // The border of the radius towards the thumb is nearly straight; it is the ulnar side that flares.
  const drift = top === 'radius' ? thumbward * 0.18 * (w - waist) : 0
  const bow = top === 'dish' || top === 'knuckle' ? 0.025 * lengthMm : 0
  const surface = endSurface(end, endY, endMm)
  const shaft = bake(
    y => {
      const s = Math.max(0, y - plateY)
      const e = Math.max(0, endY - y)
      const near = Math.exp(-((s / flareMm) ** 1.25))
      const far = end === 'open' ? 0 : Math.exp(-((e / endFlareMm) ** 2))
      const halfX = (waist + (w - waist) * near + (endMm - waist) * far) / 2 + lip * Math.exp(-s / (0.25 * w))
      const share =
        middleDepth +
        (depthShare - middleDepth) * near +
        (end === 'condyles' ? -0.1 : end === 'tuft' ? -0.25 : 0.1) * far
      const halfZ = halfX * share
      const centre = drift * (1 - near)
      // Shafts bow towards the back of the hand.
      const arch = bow * Math.sin(Math.PI * Math.min(1, Math.max(0, (y - plateY) / (endY - plateY))))
      const round = Math.min(halfX, halfZ) * (end === 'base' && far > 0.3 ? 0.6 : 0.85)
      return (x, z) => {
        const side = roundedBox(x - centre, z - arch, halfX, halfZ, round)
        if (end === 'open' || e > endMm) return side
        const d = smoothMax(side, y - surface(x, z), (end === 'base' ? 0.22 : 0.34) * endMm)
        return Math.abs(d) < 1 ? d + 0.012 * endMm * rough(x, y, z) : d
      }
    },
    {
      from: [
        Math.min(0, drift) - 0.62 * Math.max(w, endMm),
        plateY - 0.6 * gapMm - 0.1 * w - 0.6,
        -0.6 * Math.max(w, endMm),
      ],
      to: [Math.max(0, drift) + 0.62 * Math.max(w, endMm), reachY, 0.62 * Math.max(w, endMm) + bow],
    },
    top === 'radius' || top === 'ulna' ? Math.max(0.6, w / 17) : spacing,
  )
  const plate = bakePlate(
    {
      halfWidth: half,
      halfDepth: depthShare * half,
      middle,
      gapMm: m.epiphysisMm > 0 ? gapMm : 0.5 * gapMm,
      closing,
      borderMm: 0.35 + 0.02 * w,
      borderDensity: 0.024,
      scarDensity: 0.016 * hand.scar * shape.scar,
    },
    (x, z) => distanceAt(shaft, x, plateY + 0.4, z),
  )
  const from = 0
  const bone = lengthMm - plateY
  const cortical = middleMm * shape.cortex * (0.13 + 0.085 * hand.grown) * (top === 'radius' ? 1 : 1.05)
  const cortexMm = profile(from, reachY, y => {
    const thin = Math.max(0.2, (y < plateY ? 0.014 + 0.012 * m.form : 0.015) * w * shape.cortex)
    const rise =
      top === 'radius' || top === 'ulna'
        ? smoothStep(0.5 * w, 2.4 * w, y - plateY)
        : smoothStep(0.04 * bone, 0.42 * bone, y - plateY)
    const fall = end === 'open' ? 1 : smoothStep(0.04 * bone, (end === 'tuft' ? 0.55 : 0.4) * bone, endY - y)
    return thin + Math.max(0, cortical - thin) * rise * fall
  })
  const spongy = profile(from, reachY, y => {
    const rise =
      top === 'radius' || top === 'ulna'
        ? smoothStep(0.35 * w, 2 * w, y - plateY)
        : smoothStep(0.06 * bone, 0.4 * bone, y - plateY)
    const fall = end === 'open' ? 1 : smoothStep(0.04 * bone, 0.36 * bone, endY - y)
    const marrow = rise * fall
    return (
      hand.mineral *
        excess.spongy *
        ((y < plateY ? 1.5 - 0.2 * closing : 1.25) - (end === 'tuft' ? 0.5 : 0.82) * marrow) +
      excess.marrow * 0.5 * marrow
    )
  })
  return {
    name,
    frame,
    shaft,
    epiphysis,
    plate,
    epiphysisSide: -1,
    cortexMm,
    spongy,
    grain: top === 'radius' || top === 'ulna' ? 0.55 : 0.75,
  }
}

/** The far end: condyles with a groove between them, a spade, a ball or a flat base. */
function endSurface(end: TubeEnd, endY: number, w: number): Sheet {
  switch (end) {
    case 'condyles':
      return (x, z) => {
        const u = x / (0.5 * w)
        const v = z / (0.45 * w)
        return endY - w * (0.07 * bell(u / 0.3) + 0.1 * u ** 4 + 0.3 * v * v)
      }
    case 'tuft':
      return (x, z) => endY - w * (0.16 * (x / (0.5 * w)) ** 4 + 0.3 * (z / (0.4 * w)) ** 2)
    case 'knob':
      return (x, z) => endY - w * (0.34 * (x / (0.5 * w)) ** 2 + 0.4 * (z / (0.5 * w)) ** 2)
    case 'base':
      return (x, z) =>
        endY - w * (0.05 * bell(x / (0.16 * w)) + 0.06 * (x / (0.5 * w)) ** 2 + 0.05 * (z / (0.5 * w)) ** 2)
    default:
      return () => endY
  }
}

/** The bony epiphysis: from an ellipsoid against the plate to a dish, a knuckle, or the wedge of the radius. */
function bakeEpiphysis(
  top: TubeTop,
  m: TubeMeasures,
  thumbward: 1 | -1,
  depthShare: number,
  spacing: number,
  rough: (x: number, y: number, z: number) => number,
): DistanceGrid {
  const { metaphysisMm: w, epiphysisMm, heightMm: h, cartilageMm, gapMm, form, closing } = m
  const roof = cartilageMm - gapMm / 2
  if (epiphysisMm === 0) return bake(() => () => 1, { from: [-1, roof - 1, -1], to: [1, roof, 1] }, 1)
  const e = epiphysisMm
  const bottom = roof - h
  const deep = depthShare * e * 0.5
  // Shares of the grown height, so that a low epiphysis is a flat one.
  const joint: Sheet = (x, z) => {
    const u = (thumbward * x) / (0.5 * e)
    const v = z / deep
    switch (top) {
      case 'dish':
        return bottom + h * (0.2 * (1 - u * u) - 0.1 * bell(u / 0.3) + 0.1 * v * v)
      case 'knuckle':
        return bottom + h * (0.5 * Math.abs(u) ** 2.3 + 0.38 * v * v)
      case 'radius':
        return bottom + h * (-0.02 + 0.2 * smoothStep(0.3, -1.15, u) - 0.34 * smoothStep(0.2, 0.95, u) + 0.13 * v * v)
      default:
        return bottom + h * (0.14 + 0.1 * u * u - 0.5 * bell((u + 0.72) / 0.2) + 0.12 * v * v)
    }
  }
  const corner = top === 'knuckle' ? 0.5 : top === 'radius' ? 0.3 : 0.28
  const grid = bake(
    y => {
      // Corners towards the plate are round until the epiphysis caps its metaphysis.
      const cap = roof + w * (0.01 + 0.4 * closing)
      const shoulder = y - cap
      return (x, z) => {
        const outline = roundedBox(x, z, 0.5 * e, deep, (top === 'radius' ? 0.7 : 0.75) * deep)
        const grown = smoothMax(
          smoothMax(outline, (joint(x, z) - y) * 0.9, corner * h + 0.2),
          shoulder,
          0.3 * h * (1 - closing) + 0.05,
        )
        const round = ellipsoid(x, y - bottom - h / 2, z, 0.5 * e, 0.5 * h, deep)
        const d = form < 1 ? grown * form + round * (1 - form) : grown
        return Math.abs(d) < 1 ? d + 0.008 * w * rough(x, y, z) : d
      }
    },
    {
      from: [-0.6 * e - 0.4, bottom - 0.35 * h - 0.5, -1.15 * deep - 0.4],
      to: [0.6 * e + 0.4, roof + 0.6 * gapMm + 0.12 * w + 0.4, 1.15 * deep + 0.4],
    },
    Math.min(spacing, Math.max(0.22, h / 7)),
  )
  fitWidth(grid, e, bottom, roof)
  return grid
}
