/**
 * The carpal bones and the thumb's sesamoid: round nuclei that grow into the outlines of `anatomy.ts`. A grown bone is
 * its outline in the plane of the hand with rounded corners, given depth and rounded over its rims.
 */
import { type Bone, type BonePlan, excess, profile } from '../bone.ts'
import { chain, type Frame, frame } from '../frame.ts'
import { bumps } from '../noise.ts'
import { bake, ellipsoid, smoothMax, smoothStep } from '../shapes.ts'
import { carpalSizes } from './anatomy.ts'
import type { HandShape } from './draws.ts'
import type { HandMeasures } from './measures.ts'
import { type CarpalName, carpalNames } from './milestones.ts'

/** Plans a carpal bone, if it is there. */
export function planCarpal(name: CarpalName, hand: HandMeasures, shape: HandShape, wrist: Frame): BonePlan | undefined {
  const share = hand.carpals[name]
  if (share === 0) return undefined
  const { seed, z } = carpalSizes[name]
  const s = hand.carpus
  const own = chain(wrist, frame(0, 0, 0, [seed[0] * s, seed[1] * s, z * s]))
  return {
    frame: own,
    landmarks: { [`${name}_centre`]: [0, 0, 0] },
    bake: () => bakeCarpal(name, hand, shape, own),
  }
}

function bakeCarpal(name: CarpalName, hand: HandMeasures, shape: HandShape, own: Frame): Bone {
  const { seed, outline, halfDepth } = carpalSizes[name]
  const share = hand.carpals[name]
  // The outlines are drawn a little apart; cartilage between grown bones is thin.
  const scale = 1.06 * hand.carpus * share
  const points = outline.map(([x, y]) => [(x - seed[0]) * scale, (y - seed[1]) * scale] as const)
  const xs = points.map(p => p[0])
  const ys = points.map(p => p[1])
  const [fromX, toX] = [Math.min(...xs), Math.max(...xs)]
  const [fromY, toY] = [Math.min(...ys), Math.max(...ys)]
  const [rx, ry, rz] = [(toX - fromX) / 2, (toY - fromY) / 2, halfDepth * scale * shape.carpalDepth]
  const [cx, cy] = [(fromX + toX) / 2, (fromY + toY) / 2]
  // The nucleus is round until it has filled half of the bone's length.
  const form = smoothStep(0.42, 0.92, share)
  const radius = 0.8 * Math.min(rx, ry)
  const rough = bumps(shape.grain + 31 * (1 + carpalNames.indexOf(name)), 0.5 * rx)
  const edge = 0.32 * Math.min(rx, ry)
  const across = rounded(points, 0.55 * Math.min(rx, ry))
  const shaft = bake(
    y => {
      let lastX = Number.NaN
      let plane = 0
      return (x, z) => {
        if (x !== lastX) {
          plane = across(x, y)
          lastX = x
        }
        const grown = smoothMax(plane, Math.abs(z) - rz, edge + 0.5 * rz)
        const roundish = ellipsoid(
          x - cx * form,
          y - cy * form,
          z,
          0.5 * radius + 0.5 * rx,
          0.5 * radius + 0.5 * ry,
          rz,
        )
        const d = grown * form + roundish * (1 - form)
        return Math.abs(d) < 1 ? d + 0.02 * rx * rough(x, y, z) : d
      }
    },
    {
      from: [Math.min(fromX, -rx) - 0.15 * rx, Math.min(fromY, -ry) - 0.15 * ry, -1.12 * rz],
      to: [Math.max(toX, rx) + 0.15 * rx, Math.max(toY, ry) + 0.15 * ry, 1.12 * rz],
    },
    Math.max(0.3, Math.min(rx, ry) / 11),
  )
  const constant = (value: number) => profile(-2 * ry, 2 * ry, () => value)
  return {
    name,
    frame: own,
    shaft,
    epiphysisSide: 1,
    cortexMm: constant((0.16 + 0.2 * hand.grown * hand.width) * shape.cortex),
    spongy: constant((1.45 - 0.25 * hand.grown) * excess.spongy * hand.mineral),
    grain: 0.9,
  }
}

/** Signed distance to a convex polygon with corners rounded over `k`, from the half planes of its edges. */
function rounded(points: readonly (readonly [number, number])[], k: number): (x: number, y: number) => number {
  const turn = Math.sign(
    points.reduce((sum, [ax, ay], i) => {
      const [bx, by] = points[(i + 1) % points.length]
      return sum + ax * by - bx * ay
    }, 0),
  )
  const edges = points.map(([ax, ay], i) => {
    const [bx, by] = points[(i + 1) % points.length]
    const length = Math.hypot(bx - ax, by - ay)
    const [nx, ny] = [(turn * (by - ay)) / length, (turn * (ax - bx)) / length]
    return [nx, ny, nx * ax + ny * ay] as const
  })
  return (x, y) => {
    let d = Number.NEGATIVE_INFINITY
    for (const [nx, ny, offset] of edges) d = smoothMax(nx * x + ny * y - offset, d, k)
    return d
  }
}

/** The adductor sesamoid in front of the head of the thumb's metacarpal. */
export function planSesamoid(hand: HandMeasures, shape: HandShape, own: Frame, radiusMm: number): BonePlan {
  return {
    frame: own,
    landmarks: { sesamoid_centre: [0, 0, 0] },
    bake: () => {
      const r = radiusMm * hand.sesamoidMm
      const constant = (value: number) => profile(-2 * r, 2 * r, () => value)
      return {
        name: 'sesamoid',
        frame: own,
        shaft: bake(
          y => (x, z) => ellipsoid(x, y, z, r, 1.15 * r, 0.9 * r),
          { from: [-1.2 * r, -1.3 * r, -1.1 * r], to: [1.2 * r, 1.3 * r, 1.1 * r] },
          Math.max(0.25, r / 8),
        ),
        epiphysisSide: 1,
        cortexMm: constant(0.35),
        spongy: constant(1.2 * excess.spongy * shape.mineral),
        grain: 0.6,
      }
    },
  }
}
