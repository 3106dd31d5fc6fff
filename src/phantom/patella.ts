/**
 * The patella, a disc in front of the femur that ossifies from islands, and the centre of the tibial tubercle.
 * Proportions are assumption.
 */
import { type Bone, type BonePlan, excess, profile } from './bone.ts'
import type { KneeShape } from './child.ts'
import type { Frame, Vector } from './frame.ts'
import type { KneeMeasures } from './measures.ts'
import { bumps } from './noise.ts'
import { bake, ellipsoid, smoothMin } from './shapes.ts'

export function planPatella(m: KneeMeasures, shape: KneeShape, frame: Frame): BonePlan {
  const femurMm = m.femur.metaphysisMm
  const centre = [
    shape.patellaLateral * femurMm,
    m.jointSpaceMm / 2 + (0.36 + shape.patellaUp) * femurMm,
    0.42 * femurMm,
  ] as const
  return { frame, landmarks: { patella_centre: centre }, bake: () => bakePatella(m, shape, frame, centre) }
}

function bakePatella(m: KneeMeasures, shape: KneeShape, frame: Frame, centre: Vector): Bone {
  const w = m.patellaMm
  const rough = bumps(shape.grain + 2, 0.3 * w)
  const islands = [
    [-0.16, 0.12, 0.2],
    [0.17, 0.16, 0.18],
    [0.03, -0.16, 0.23],
  ]
  const spacing = Math.max(0.35, w / 24)
  const shaft = bake(
    y => (x, z) => {
      // A rounded triangle, narrow below.
      const taper = 1 + 0.22 * Math.min(1, Math.max(-1, y / (0.5 * w)))
      // Thin towards the rim, so that its edge is faint on the film.
      const thin = 0.27 * w * (1 - 0.55 * Math.min(1, Math.hypot(x / taper, y) / (0.5 * w)) ** 3)
      const whole = ellipsoid(x / taper, y, z, 0.5 * w, 0.5 * w, thin)
      if (Math.abs(whole) > 4) return whole
      if (m.patellaWhole >= 1) return whole + 0.02 * w * rough(x, y, z)
      let parts = Number.POSITIVE_INFINITY
      for (const [cx, cy, r] of islands)
        parts = smoothMin(parts, ellipsoid(x - cx * w, y - cy * w, z, r * w, r * w, 0.6 * r * w), 0.05 * w)
      return whole * m.patellaWhole + parts * (1 - m.patellaWhole) + 0.05 * w * rough(x, y, z)
    },
    { from: [-0.68 * w, -0.62 * w, -0.34 * w], to: [0.68 * w, 0.62 * w, 0.34 * w] },
    spacing,
  )
  for (const axis of [0, 1, 2]) shaft.origin[axis] += centre[axis]
  const constant = (value: number) => profile(centre[1] - w, centre[1] + w, () => value)
  return {
    name: 'patella',
    frame,
    shaft,
    epiphysisSide: 1,
    cortexMm: constant(Math.max(0.25, 0.013 * w * shape.cortex)),
    spongy: constant(1.43 * excess.spongy * shape.mineral),
    grain: 0.9,
  }
}

/** The ossification centre of the tibial tubercle, in front of the metaphysis and a little lateral. */
export function planTubercle(m: KneeMeasures, shape: KneeShape, frame: Frame): BonePlan {
  return { frame, landmarks: {}, bake: () => bakeTubercle(m, shape, frame) }
}

function bakeTubercle(m: KneeMeasures, shape: KneeShape, frame: Frame): Bone {
  const { metaphysisMm, heightMm, gapMm } = m.tibia
  const h = m.tubercleMm
  const y0 = -m.jointSpaceMm / 2 - heightMm - gapMm - 0.2 * metaphysisMm
  const shaft = bake(
    y => (x, z) => ellipsoid(x, y, z + 0.25 * y, 0.42 * h, 0.6 * h, 0.2 * h),
    { from: [-0.5 * h, -0.7 * h, -0.5 * h], to: [0.5 * h, 0.7 * h, 0.5 * h] },
    Math.max(0.4, h / 16),
  )
  shaft.origin[0] += 0.06 * metaphysisMm
  shaft.origin[1] += y0
  shaft.origin[2] += 0.33 * metaphysisMm
  const constant = (value: number) => profile(y0 - h, y0 + h, () => value)
  return {
    name: 'tubercle',
    frame,
    shaft,
    epiphysisSide: 1,
    cortexMm: constant(0.4),
    spongy: constant(0.76 * excess.spongy * shape.mineral),
    grain: 0.8,
  }
}
