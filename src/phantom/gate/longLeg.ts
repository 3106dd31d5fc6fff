/**
 * Both legs from hip to ankle on one film, as taken for leg length: the phantom's knees, and drawn as shadows
 * (`shadow.ts`) what it does not have: shafts, hips, pelvis, ankles. Lengths are shares of the width of the knee
 * (assumption, after adult anatomy).
 */
import { toOuter, type Vector } from '../frame.ts'
import type { Generator } from '../generators.ts'
import type { Draw } from './draw.ts'
import type { LaidKnee } from './layKnee.ts'
import { around, placePoint, type Scene, type View } from './scene.ts'
import { castFlesh, castShadowBone, type Node, type ShadowBone, type Stroke } from './shadow.ts'

export type LongLegs = { bones: ShadowBone[]; flesh: Stroke[]; view: View; fat: number }

export function planLongLegs(knees: readonly LaidKnee[], draw: Draw): LongLegs {
  const bones: ShadowBone[] = []
  const flesh: Stroke[] = []
  const ends: Vector[] = []
  const { measures } = knees[0].knee
  const w = measures.femur.metaphysisMm
  const grown = Math.min(1, Math.max(0, (w - 19) / 50))
  const femurMm = (4.4 + 1.4 * grown + 0.2 * draw.normal()) * w
  const tibiaMm = (3.6 + 1.2 * grown + 0.2 * draw.normal()) * w
  const soft = knees[0].child.softTissue
  const heads: Vector[] = []
  for (const { knee, place, draws } of knees) {
    const [femur, tibia, fibula] = knee.bones
    const lean = Math.tan((0.75 * draws.shape.valgusDegrees * Math.PI) / 180)
    const lower = Math.tan((0.25 * draws.shape.valgusDegrees * Math.PI) / 180)
    const on = (bone: typeof femur, x: number, y: number): Vector =>
      placePoint(place, toOuter(bone.frame, [x * w, y * w, 0]))
    const node = (bone: typeof femur, x: number, y: number, r: number): Node => {
      const p = on(bone, x, y)
      return [p[0], p[1], r * w]
    }
    // The shaft goes on where that of the phantom ends, 2.3 widths beyond the plate.
    const plate = (measures.jointSpaceMm / 2 + measures.femur.heightMm + measures.femur.gapMm / 2) / w
    const f = femurMm / w
    const at = (y: number) => lean * Math.max(0, y - plate)
    const r = 0.19 * draws.shape.shaftWidth
    bones.push({
      strokes: [
        [
          node(femur, at(plate + 2.28), plate + 2.28, r),
          node(femur, at(f * 0.75), f * 0.75, r),
          node(femur, at(f * 0.9), f * 0.9, r * 1.15),
          node(femur, at(f * 0.97) + 0.05, f * 0.97, r * 1.45),
          node(femur, at(f) + 0.16, f * 1.01, r * 0.9),
        ],
        [node(femur, at(f) + 0.02, f * 0.98, r * 1.1), node(femur, at(f) - 0.42, f * 1.03, r * 1.0)],
        ...(grown > 0.15 ? [[node(femur, at(f) - 0.53, f * 1.05, 0.27 * (0.5 + 0.5 * grown))]] : []),
      ],
      cortexMm: 0.022 * w,
      hollow: 1,
      blendMm: 0.05 * w,
    })
    heads.push(on(femur, at(f) - 0.53, f * 1.05))
    const tibiaPlate = (measures.jointSpaceMm / 2 + measures.tibia.heightMm + measures.tibia.gapMm / 2) / w
    const t = tibiaMm / w
    const below = (y: number) => lower * Math.max(0, y - tibiaPlate)
    const rt = 0.18 * draws.shape.shaftWidth
    bones.push({
      strokes: [
        [
          node(tibia, below(tibiaPlate + 2.2), -(tibiaPlate + 2.2), rt),
          node(tibia, below(t * 0.75), -t * 0.75, rt * 0.92),
          node(tibia, below(t * 0.93), -t * 0.93, rt * 1.25),
          node(tibia, below(t), -t, rt * 1.6),
        ],
        [node(tibia, below(t) - 0.24, -t * 0.99, 0.1), node(tibia, below(t) - 0.28, -t * 1.03, 0.07)],
      ],
      holes:
        measures.tibia.closing < 1
          ? [[node(tibia, below(t) - 0.5, -t * 0.955, 0.02), node(tibia, below(t) + 0.5, -t * 0.955, 0.02)]]
          : [],
      cortexMm: 0.02 * w,
      hollow: 1,
      blendMm: 0.05 * w,
    })
    const fx = 0.54
    bones.push({
      strokes: [
        [
          node(fibula, fx, -(tibiaPlate + 2.2), 0.075),
          node(fibula, fx - 0.02, -t * 0.8, 0.07),
          node(fibula, fx - 0.12, -t * 0.96, 0.1),
          node(fibula, fx - 0.12, -t * 1.08, 0.08),
        ],
      ],
      cortexMm: 0.02 * w,
      hollow: 0.8,
    })
    bones.push({
      strokes: [
        [node(tibia, below(t) - 0.2, -t - 0.24, 0.14), node(tibia, below(t) + 0.2, -t - 0.24, 0.14)],
        [node(tibia, below(t) + 0.05, -t - 0.6, 0.22)],
      ],
      cortexMm: 0.012 * w,
      blendMm: 0.06 * w,
    })
    flesh.push(
      [
        node(femur, at(f) - 0.05, f * 1.05, 0.85 * soft),
        node(femur, at(f * 0.7), f * 0.7, 0.78 * soft),
        node(femur, at(1), 1, 0.56 * soft),
        node(femur, 0, 0.1, 0.51 * soft),
      ],
      [
        node(tibia, 0, 0, 0.51 * soft),
        node(tibia, 0.02, -0.3 * t, 0.53 * soft),
        node(tibia, 0.03, -0.6 * t, 0.38 * soft),
        node(tibia, 0.02, -0.95 * t, 0.3 * soft),
        node(tibia, 0, -t - 0.8, 0.34 * soft),
      ],
    )
    ends.push(on(tibia, 0, -t - 0.9), on(femur, at(f), f * 1.05))
    const outer = flesh.slice(-2).flat()
    ends.push(...outer.map(([x, y, radius]): Vector => [x + (x > 0 ? 0.9 : -0.9) * radius, y, 0]))
  }
  const middle: Vector = [(heads[0][0] + heads[1][0]) / 2, (heads[0][1] + heads[1][1]) / 2, 0]
  for (const head of heads) bones.push(...pelvisHalf(middle, head, w, grown))
  flesh.push([
    [middle[0] - 0.9 * w, middle[1] + 0.6 * w, 1.1 * w * soft ** 0.5],
    [middle[0] + 0.9 * w, middle[1] + 0.6 * w, 1.1 * w * soft ** 0.5],
  ])
  const view = around(ends)
  // Some films begin at the pelvis, others at the thigh.
  view.top = draw.chance(0.75) ? middle[1] + draw.between(0.4, 1.6) * w : middle[1] - draw.between(0, 1.6) * w
  view.bottom += draw.chance(0.8) ? 0 : draw.between(0, 1) * w
  view.left -= draw.between(0, 0.5) * w
  view.right += draw.between(0, 0.5) * w
  return { bones, flesh, view, fat: knees[0].child.fat }
}

/** Half of a pelvis between the midline and the centre of a hip. */
function pelvisHalf(middle: Vector, head: Vector, w: number, grown: number): ShadowBone[] {
  const across = head[0] - middle[0]
  const y0 = head[1]
  const at = (u: number, v: number, r: number): Node => [middle[0] + u * across, y0 + v * w, r * w]
  const hole: Stroke[] = [[at(0.55, -0.42, 0.2)]]
  return [
    {
      strokes: [
        [at(1.25, 0.2, 0.14), at(1.45, 0.7, 0.16), at(1.4, 1.1, 0.16)],
        [at(1.15, 0.45, 0.24), at(0.95, 1.0, 0.24), at(0.6, 0.95, 0.2)],
        [at(0.75, 0.1, 0.12), at(0.8, 0.5, 0.2)],
      ],
      cortexMm: 0.02 * w,
      depth: 0.35,
      blendMm: 0.15 * w,
    },
    {
      strokes: [
        [at(0.75, 0.05, 0.13), at(0.12, -0.3, 0.13)],
        [at(0.12, -0.3, 0.12), at(0.45, -0.75, 0.12)],
        [at(0.75, -0.1, 0.13), at(0.55, -0.8, 0.15)],
      ],
      holes: grown > 0.3 ? hole : [],
      cortexMm: 0.02 * w,
      depth: 0.7,
      blendMm: 0.08 * w,
    },
    {
      strokes: [[at(0, 0.95, 0.32), at(0, 0.2, 0.16)]],
      cortexMm: 0.015 * w,
      depth: 0.5,
    },
  ]
}

export function castLongLegs(
  { bones, flesh, fat }: LongLegs,
  scene: Scene,
  { grain, flesh: kind }: Generator,
  draw: Draw,
  out: Float32Array,
): void {
  // One outline for all of it: thighs press against each other and pass into the trunk.
  castFlesh(flesh, scene, { blendMm: 8, fat: fat * kind.fat, thickness: 0.9 * kind.depth }, draw, out)
  for (const bone of bones) castShadowBone(bone, scene, { ...grain, seed: draw.integer(500) }, out)
}
