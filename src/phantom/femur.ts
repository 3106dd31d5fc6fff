/**
 * The distal femur. The epiphysis is a slab between the joint surface, a sheet over x and z with two condyles, the
 * trochlear groove in front and the notch behind, and the growth plate; a young one is an ellipsoid, and maturity
 * blends the one into the other. The metaphysis flares from the shaft. Proportions are shares of the epiphysis' width w
 * (assumption, after adult anatomy).
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
const depthShare = 0.56

export function planFemur(m: KneeMeasures, shape: KneeShape, frame: Frame): BonePlan {
  const { metaphysisMm, epiphysisMm: w, heightMm, gapMm, peakMm } = m.femur
  const bottom = m.jointSpaceMm / 2
  const top = bottom + heightMm
  const plateY = top + gapMm / 2
  const half = metaphysisMm / 2
  const middle: Sheet = (x, z) => {
    const u = x / half
    const v = z / (depthShare * half)
    // A shallow W: high at the rims and in the middle; the sheet also falls towards the back.
    const across = Math.cos(2 * Math.PI * Math.min(1, Math.abs(u) * 0.95)) * (1 - 0.4 * Math.min(1, u * u))
    return plateY + peakMm * (0.5 * across * (1 - 0.15 * v * v) - 0.15) - 0.006 * metaphysisMm * v * v
  }

  const widestY = bottom + Math.min(0.34 * w, 0.55 * heightMm)
  return {
    frame,
    landmarks: {
      femur_metaphysis_medial: [-half, middle(-half, 0) + gapMm / 2, 0],
      femur_metaphysis_lateral: [half, middle(half, 0) + gapMm / 2, 0],
      femur_epiphysis_medial: [-w / 2, widestY, 0],
      femur_epiphysis_lateral: [w / 2, widestY, 0],
      femur_plate_centre: [0, middle(0, 0), 0],
      femur_joint_medial: [-0.26 * w * m.form, bottom, -0.06 * w],
      femur_joint_lateral: [0.26 * w * m.form, bottom + 0.012 * w * m.form, -0.06 * w],
    },
    bake: () => bakeFemur(m, shape, frame, middle),
  }
}

function bakeFemur(m: KneeMeasures, shape: KneeShape, frame: Frame, middle: Sheet): Bone {
  const { metaphysisMm, epiphysisMm: w, heightMm, gapMm, peakMm, closing } = m.femur
  const bottom = m.jointSpaceMm / 2
  const top = bottom + heightMm
  const plateY = top + gapMm / 2
  const half = metaphysisMm / 2
  const notch = shape.notch * (0.35 + 0.65 * m.spines)

  const jointSurface = (x: number, z: number): number => {
    const medial = x + 0.26 * w
    const lateral = x - 0.26 * w
    const lobe = Math.min(medial ** 2 / (1.1 * w), 0.012 * w + lateral ** 2 / (0.95 * w))
    // The spiral of the condyles from the side: tighter behind.
    const along = z + 0.06 * w
    const radius = along > 0 ? 0.42 * w : 0.33 * w
    const roll = radius * (1 - Math.sqrt(1 - Math.min(0.97, Math.abs(along) / radius) ** 2))
    const groove = 0.12 * w * notch * bell(x / (0.1 * w))
    const roof = w * notch * Math.min(0.33, Math.max(0, 0.17 + 0.5 * (0.03 - z / w)))
    const arch = Math.sqrt(Math.max(0, 1 - ((x + 0.01 * w) / (0.15 * w)) ** 2))
    return bottom + Math.max(lobe + roll + groove, roof * arch)
  }
  const epiphysisBox = {
    from: [-0.62 * w, bottom - 0.08 * w, -0.56 * w],
    to: [0.62 * w, top + peakMm + 0.1 * w, 0.48 * w],
  } as const
  const spacing = Math.max(0.3, w / 46)
  const joint = tabulate(jointSurface, epiphysisBox, spacing)
  const front = (x: number) => 0.29 * w + 0.04 * w * smoothStep(0, 0.3 * w, x) - 0.05 * w * bell(x / (0.12 * w))
  const slab = (y: number) => {
    const below = y - bottom
    const taper = Math.max(0, 1 - below / (0.34 * w))
    const popliteus = 0.03 * w * bell((below - 0.17 * w) / (0.05 * w))
    const back = 0.44 * w - 0.16 * w * smoothStep(0.2 * w, 0.42 * w, below)
    const upper = (0.02 + 0.04 * closing) * smoothStep(0.33 * w, 0.46 * w, below)
    const halfWidth = 0.5 * w * (1 - 0.07 * taper * taper - upper)
    return (x: number, z: number): number => {
      const dent = popliteus * (z < 0.05 * w ? 1 : 0.3) * (x > 0 ? 1 : 0.35)
      const ahead = front(x)
      const outline = roundedBox(
        x,
        z - (ahead - back) / 2,
        halfWidth - dent,
        (ahead + back) / 2,
        0.17 * shape.corner * w,
      )
      const i = joint.index(x, z)
      return smoothMax(outline, (joint.heights[i] - y) * joint.steepness[i], 0.09 * w)
    }
  }
  const rough = bumps(shape.grain, 0.075 * w)
  const epiphysis = bake(
    y => {
      const grown = slab(y)
      const margin = m.irregularMm * smoothStep(top, bottom + 0.3 * heightMm, y)
      return (x, z) => {
        const round = ellipsoid(x, y - bottom - heightMm / 2, z + 0.03 * w, w / 2, heightMm / 2, 0.42 * w)
        const distance = m.form > 0 ? grown(x, z) * m.form + round * (1 - m.form) : round
        return Math.abs(distance) < 4 ? distance + (margin + 0.004 * w * m.form) * rough(x, y, z) : distance
      }
    },
    epiphysisBox,
    spacing,
  )
  fitWidth(epiphysis, w, bottom, top)

  const reachY = plateY + 2.3 * metaphysisMm
  const lean = Math.tan((0.75 * shape.valgusDegrees * Math.PI) / 180)
  // With closure the corner of the metaphysis is rounded off into the epiphysis.
  const bend = 1.15 + 0.25 * closing
  const lip = closing * rimExcess(epiphysis, plateY, half)
  const shaft = bake(
    y => {
      const t = (y - plateY) / metaphysisMm
      const up = Math.max(0, t)
      const flare = (length: number) => Math.exp(-((up / length) ** bend))
      const narrow = 0.38 * shape.shaftWidth
      // The medial side flares later and more sharply than the lateral.
      const medialHalf = half * (narrow + (1 - narrow) * flare(0.28 * shape.flare))
      const lateralHalf = half * (narrow + (1 - narrow) * flare(0.34 * shape.flare))
      const rim = lip * Math.exp(-up / 0.16)
      const centre = (lateralHalf - medialHalf) / 2 + lean * up * metaphysisMm
      const halfX = (lateralHalf + medialHalf) / 2 + rim
      const halfZ = half * (narrow + (0.58 - narrow) * flare(0.36 * shape.flare)) + 0.6 * rim
      const round = Math.min(halfX, halfZ) * (0.62 + 0.36 * smoothStep(0, 0.7, t))
      const back = 0.04 * half * flare(0.5)
      return (x, z) => roundedBox(x - centre, z + back, halfX, halfZ, round)
    },
    {
      from: [-1.25 * half, plateY - peakMm - 0.6 * gapMm - 2, -0.85 * half],
      to: [1.3 * half, reachY, 0.85 * half],
    },
    Math.max(0.4, metaphysisMm / 40),
  )
  const outline = (x: number, z: number) => distanceAt(shaft, x, plateY + 0.5, z)
  const plate = bakePlate(
    {
      halfWidth: half,
      halfDepth: depthShare * half,
      middle,
      gapMm,
      closing,
      borderMm: 0.7 + 0.006 * metaphysisMm,
      borderDensity: 0.024,
      scarDensity: 0.022 * m.scar * shape.scar,
    },
    outline,
  )
  const cortexMm = profile(bottom - 1, reachY, y => {
    const t = (y - plateY) / metaphysisMm
    const metaphysis = 0.0095 + 0.05 * smoothStep(0.2, 1.1, t)
    const joint = 0.006 * bell((y - bottom) / (0.1 * w))
    return Math.max(0.22, (metaphysis + joint) * metaphysisMm * shape.cortex)
  })
  const spongy = profile(bottom - 1, reachY, y => {
    const t = (y - plateY) / metaphysisMm
    return shape.mineral * excess.spongy * (1 - 0.93 * smoothStep(0.15, 1, t)) + excess.marrow * smoothStep(0.5, 1.4, t)
  })
  return {
    name: 'femur',
    frame,
    shaft,
    epiphysis,
    plate,
    epiphysisSide: -1,
    cortexMm,
    spongy,
    grain: 1,
  }
}
