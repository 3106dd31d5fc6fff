/**
 * The head of the fibula: lateral of the tibia and behind it, half hidden, its plate a little below the tibia's. Until
 * the head has a centre of its own there is no plate to be seen. Proportions are assumption.
 */
import { type Bone, type BonePlan, bakePlate, excess, profile } from './bone.ts'
import type { KneeShape } from './child.ts'
import type { Frame } from './frame.ts'
import type { KneeMeasures } from './measures.ts'
import { bake, distanceAt, ellipsoid, fitWidth, roundedBox, smoothMax, smoothStep } from './shapes.ts'

export function planFibula(m: KneeMeasures, shape: KneeShape, frame: Frame): BonePlan {
  const { metaphysisMm, epiphysisMm: w, heightMm, gapMm } = m.fibula
  const { plateY, centreX, centreZ } = placeOf(m, shape)
  const half = metaphysisMm / 2
  const tip = plateY + gapMm / 2 + 0.84 * heightMm * (1 + 0.25 * m.form * m.form)
  return {
    frame,
    landmarks: {
      fibula_tip: [centreX + 0.12 * w, w > 0 ? tip : plateY - gapMm / 2, centreZ],
      fibula_metaphysis_medial: [centreX - half, plateY - gapMm / 2, centreZ],
      fibula_metaphysis_lateral: [centreX + half, plateY - gapMm / 2, centreZ],
    },
    bake: () => bakeFibula(m, shape, frame),
  }
}

function placeOf({ jointSpaceMm, tibia }: KneeMeasures, shape: KneeShape) {
  return {
    plateY: -jointSpaceMm / 2 - tibia.heightMm - tibia.gapMm - 0.06 * tibia.metaphysisMm,
    centreX: (0.5 + shape.fibulaLateral) * tibia.metaphysisMm,
    centreZ: -0.24 * tibia.metaphysisMm,
  }
}

function bakeFibula(m: KneeMeasures, shape: KneeShape, frame: Frame): Bone {
  const { metaphysisMm, epiphysisMm: w, heightMm, gapMm, closing } = m.fibula
  const { plateY, centreX, centreZ } = placeOf(m, shape)
  const tibiaMm = m.tibia.metaphysisMm
  const half = metaphysisMm / 2
  const lean = 0.03
  const reachY = plateY - 2.3 * tibiaMm
  const axisX = (y: number) => centreX + lean * (y - plateY)
  const shaft = bake(
    y => {
      const t = Math.max(0, (plateY - y) / metaphysisMm)
      const flare = Math.exp(-((t / 0.8) ** 1.3))
      const radius = half * (0.5 + 0.5 * flare)
      const axis = axisX(y)
      return (x, z) => {
        const side = roundedBox(x - axis, z - centreZ, radius, 0.9 * radius, 0.85 * radius)
        // Before the head has a centre of its own, the metaphysis ends in a rounded tip.
        return w > 0 ? side : smoothMax(side, y - plateY + gapMm / 2, 0.4 * half)
      }
    },
    {
      from: [centreX - 1.25 * half - 2.3 * tibiaMm * lean, reachY, centreZ - 1.25 * half],
      to: [centreX + 1.25 * half + 1, plateY + 0.6 * gapMm + 1.5, centreZ + 1.25 * half],
    },
    Math.max(0.4, metaphysisMm / 16),
  )
  const bottom = plateY + gapMm / 2
  const tipHeight = heightMm * (1 + 0.25 * m.form)
  const epiphysis =
    w > 0
      ? bake(
          y => (x, z) => {
            const round = ellipsoid(x - centreX, y - bottom - heightMm / 2, z - centreZ, w / 2, heightMm / 2, 0.45 * w)
            // The grown head is a cap with its styloid on the lateral side.
            const u = (x - centreX) / (w / 2)
            const roof = bottom + tipHeight * (0.86 - 0.45 * (u - 0.25) ** 2)
            const side = roundedBox(x - centreX, z - centreZ, w / 2, 0.46 * w, 0.3 * w)
            const grown = smoothMax(side, (y - roof) * 0.8, 0.3 * w)
            return grown * m.form + round * (1 - m.form)
          },
          {
            from: [centreX - 0.62 * w, bottom - 0.6 * gapMm - 1, centreZ - 0.62 * w],
            to: [centreX + 0.62 * w, bottom + 1.2 * tipHeight + 1, centreZ + 0.62 * w],
          },
          Math.max(0.3, w / 18),
        )
      : undefined
  if (epiphysis) fitWidth(epiphysis, w, bottom, bottom + tipHeight)
  const sheet = (x: number, z: number) => distanceAt(shaft, x + centreX, plateY - 0.5, z + centreZ)
  const flat =
    w > 0
      ? bakePlate(
          {
            halfWidth: half,
            halfDepth: half,
            middle: (x, z) => plateY + 0.06 * x + 0.04 * z,
            gapMm,
            closing,
            borderMm: 0.8,
            borderDensity: 0.02,
            scarDensity: 0.01 * m.scar,
          },
          sheet,
        )
      : undefined
  const plate = flat && {
    ...flat,
    origin: [flat.origin[0] + centreX, flat.origin[1] + centreZ] as const,
  }
  const cortexMm = profile(reachY, plateY + tipHeight + gapMm, y => {
    const t = (plateY - y) / metaphysisMm
    return Math.max(0.2, (0.013 + 0.1 * smoothStep(0.3, 2, t)) * metaphysisMm * shape.cortex)
  })
  const spongy = profile(reachY, plateY + tipHeight + gapMm, y => {
    const t = (plateY - y) / metaphysisMm
    return shape.mineral * excess.spongy * (0.86 - 0.79 * smoothStep(0.5, 2.2, t))
  })
  return { name: 'fibula', frame, shaft, epiphysis, plate, epiphysisSide: 1, cortexMm, spongy, grain: 0.9 }
}
