/**
 * The proximal tibia. The plateau is a sheet over x and z: a dish on the medial side, a low dome on the lateral, two
 * spines between them, falling towards the back. The plate is nearly flat. Proportions are shares of the epiphysis'
 * width w (assumption, after adult anatomy).
 */
import { type Bone, type BonePlan, bakePlate, excess, profile, type Sheet } from './bone.ts'
import type { KneeShape } from './child.ts'
import type { Frame } from './frame.ts'
import type { KneeMeasures } from './measures.ts'
import { bumps } from './noise.ts'
import {
  bake,
  bell,
  distanceAt,
  ellipsoid,
  fitWidth,
  rimExcess,
  roundedBox,
  smoothMax,
  smoothStep,
  tabulate,
} from './shapes.ts'

/** Depth of the metaphysis over its width. */
const depthShare = 0.6

export function planTibia(m: KneeMeasures, shape: KneeShape, frame: Frame): BonePlan {
  const { metaphysisMm, epiphysisMm: w, heightMm, gapMm, peakMm } = m.tibia
  const top = -m.jointSpaceMm / 2
  const bottom = top - heightMm
  const plateY = bottom - gapMm / 2
  const half = metaphysisMm / 2
  const middle: Sheet = (x, z) => {
    const u = x / half
    const v = z / (depthShare * half)
    const tongue = 0.05 * metaphysisMm * m.spines * bell((u - 0.1) / 0.28) * smoothStep(0.5, 1.05, v)
    return plateY + peakMm * (0.7 - 1.4 * u * u) - tongue + 0.01 * metaphysisMm * (v * v - 0.5 * v)
  }

  const rimY = top - Math.min(0.08 * w, 0.5 * heightMm)
  return {
    frame,
    landmarks: {
      tibia_joint_medial: [-0.27 * w * m.form, top, 0],
      tibia_joint_lateral: [0.27 * w * m.form, top, 0],
      tibia_epiphysis_medial: [-w / 2, rimY, 0],
      tibia_epiphysis_lateral: [w / 2, rimY, 0],
      tibia_plate_centre: [0, middle(0, 0), 0],
      tibia_metaphysis_medial: [-half, middle(-half, 0) - gapMm / 2, 0],
      tibia_metaphysis_lateral: [half, middle(half, 0) - gapMm / 2, 0],
    },
    bake: () => bakeTibia(m, shape, frame, middle),
  }
}

function bakeTibia(m: KneeMeasures, shape: KneeShape, frame: Frame, middle: Sheet): Bone {
  const { metaphysisMm, epiphysisMm: w, heightMm, gapMm, peakMm, closing } = m.tibia
  const top = -m.jointSpaceMm / 2
  const bottom = top - heightMm
  const plateY = bottom - gapMm / 2
  const half = metaphysisMm / 2
  const fall = Math.tan((shape.plateauSlopeDegrees * Math.PI) / 180)
  const spine = m.spines * shape.spines * w
  const plateau = (x: number, z: number): number => {
    const side = smoothStep(-0.06 * w, 0.06 * w, x)
    const medial = ((x + 0.27 * w) ** 2 * 0.55 + z * z * 0.3) / w - 0.015 * w
    const lateral = ((x - 0.27 * w) ** 2 * 0.25 - z * z * 0.25) / w - 0.005 * w
    const spines =
      0.085 * bell(Math.hypot(x + 0.075 * w, 0.5 * (z - 0.01 * w)) / (0.034 * w)) +
      0.075 * bell(Math.hypot(x - 0.075 * w, 0.5 * (z + 0.05 * w)) / (0.034 * w)) +
      0.055 * bell(x / (0.11 * w)) * bell((z + 0.02 * w) / (0.2 * w))
    return top + m.form * (medial * (1 - side) + lateral * side) + fall * m.form * z + spine * spines
  }
  const epiphysisBox = {
    from: [-0.6 * w, bottom - 0.3 * gapMm - 0.08 * w, -0.45 * w],
    to: [0.6 * w, top + 0.24 * w, 0.42 * w],
  } as const
  const spacing = Math.max(0.3, w / 50)
  const joint = tabulate(plateau, epiphysisBox, spacing)
  const front = 0.31 * w
  const slab = (y: number) => {
    const below = Math.max(0, (top - y) / w)
    const halfWidth =
      0.5 * w * (1 - (0.07 + 0.03 * closing) * smoothStep(0.04, 0.27, below) - 0.03 * bell(below / 0.03))
    return (x: number, z: number): number => {
      const back = 0.34 * w - 0.09 * w * bell(x / (0.1 * w))
      const outline = roundedBox(x, z - (front - back) / 2, halfWidth, (front + back) / 2, 0.25 * shape.corner * w)
      const i = joint.index(x, z)
      return smoothMax(outline, (y - joint.heights[i]) * joint.steepness[i], 0.065 * w)
    }
  }
  const rough = bumps(shape.grain + 1, 0.07 * w)
  const epiphysis = bake(
    y => {
      const grown = slab(y)
      return (x, z) => {
        const round = ellipsoid(x, y - top + heightMm / 2, z, w / 2, heightMm / 2, 0.36 * w)
        const distance = m.form > 0 ? grown(x, z) * m.form + round * (1 - m.form) : round
        return Math.abs(distance) < 4
          ? distance + (0.15 * m.irregularMm + 0.004 * w * m.form) * rough(x, y, z)
          : distance
      }
    },
    epiphysisBox,
    spacing,
  )
  fitWidth(epiphysis, w, bottom, top)

  const reachY = plateY - 2.3 * metaphysisMm
  const lean = Math.tan((0.25 * shape.valgusDegrees * Math.PI) / 180)
  const bend = 1.1 + 0.1 * closing
  const lip = closing * rimExcess(epiphysis, plateY, half)
  const shaft = bake(
    y => {
      const t = (plateY - y) / metaphysisMm
      const down = Math.max(0, t)
      const flare = (length: number) => Math.exp(-((down / length) ** bend))
      const narrow = 0.38 * shape.shaftWidth
      const medialHalf = half * (narrow + (1 - narrow) * flare(0.29 * shape.flare))
      const lateralHalf = half * (narrow + (1 - narrow) * flare(0.24 * shape.flare))
      const rim = lip * Math.exp(-down / 0.4)
      const centre = (lateralHalf - medialHalf) / 2 + lean * down * metaphysisMm
      const halfX = (lateralHalf + medialHalf) / 2 + rim
      const halfZ = half * (narrow + 0.04 + (0.6 - narrow) * flare(0.3)) + 0.5 * rim
      const round = Math.min(halfX, halfZ) * (0.62 + 0.3 * smoothStep(0, 0.6, t))
      const tubercle = 0.14 * half * bell((t - 0.38) / 0.2)
      return (x, z) => {
        const side = roundedBox(x - centre, z, halfX, halfZ, round)
        return z > 0 ? side - tubercle * bell((x - 0.1 * half) / (0.28 * half)) : side
      }
    },
    { from: [-1.25 * half, reachY, -0.9 * half], to: [1.25 * half, plateY + peakMm + 0.6 * gapMm + 2, 0.95 * half] },
    Math.max(0.4, metaphysisMm / 40),
  )
  const plate = bakePlate(
    {
      halfWidth: half,
      halfDepth: depthShare * half,
      middle,
      gapMm,
      closing,
      borderMm: 0.7 + 0.006 * metaphysisMm,
      borderDensity: 0.022,
      scarDensity: 0.016 * m.scar * shape.scar,
    },
    (x, z) => distanceAt(shaft, x, plateY - 0.5, z),
  )
  const cortexMm = profile(reachY, top + 0.2 * w, y => {
    const t = (plateY - y) / metaphysisMm
    const joint =
      (0.01 + 0.009 * m.spines) * smoothStep(bottom + 0.7 * heightMm, top - 0.02 * w, y) * (0.4 + 0.6 * m.form)
    return Math.max(0.22, (0.009 + 0.053 * smoothStep(0.2, 1.1, t) + joint) * metaphysisMm * shape.cortex)
  })
  const spongy = profile(reachY, top + 0.2 * w, y => {
    const t = (plateY - y) / metaphysisMm
    const spongyShare = 0.93 + 0.29 * m.form * smoothStep(bottom, top, y) - 0.86 * smoothStep(0.15, 1, t)
    return shape.mineral * excess.spongy * spongyShare + excess.marrow * smoothStep(0.5, 1.4, t)
  })
  return { name: 'tibia', frame, shaft, epiphysis, plate, epiphysisSide: 1, cortexMm, spongy, grain: 1 }
}
