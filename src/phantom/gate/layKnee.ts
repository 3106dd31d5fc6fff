/**
 * Knees of the phantom (`../knee.ts`) in a scene: one or both, turned on the film, seen from the front, obliquely or
 * from the side. Both knees of a child are baked once: they differ in pose, laxity and in the shift of their
 * trabeculae, which is enough for finding them.
 */
import type { Bone } from '../bone.ts'
import { type Child, childStream, kneePart } from '../child.ts'
import type { KneeDraws } from '../film.ts'
import { frame, toOuter, type Vector } from '../frame.ts'
import type { Generator } from '../generators.ts'
import { type Knee, planKnee } from '../knee.ts'
import { castBone } from '../rays.ts'
import { castLeg, drawLeg } from '../softTissue.ts'
import { drawFrom } from './draw.ts'
import { type Place, placeFrame, placePoint, type Scene, seenAt, turnOf } from './scene.ts'
import { castFlesh, type Stroke } from './shadow.ts'
import type { GateKnee } from './types.ts'

export type LaidKnee = {
  knee: Knee
  child: Child
  draws: KneeDraws
  place: Place
  turnDegrees: number
  /** In the world, mm. */
  landmarks: Record<string, Vector>
}

export function layKnee(
  child: Child,
  draws: KneeDraws,
  generator: Generator,
  at: { x: number; y: number; turnDegrees: number },
): LaidKnee {
  const { shape, pose, deviation } = draws
  const place: Place = { ...at, mirrored: shape.side === 'R' }
  const knee = planKnee(child, generator.knee.shape(shape), pose, deviation, generator.knee.anatomy)
  return {
    knee,
    child,
    draws,
    place,
    turnDegrees: turnOf(placeFrame(place, frame(pose.tilt, -pose.rotation, pose.inPlane))),
    landmarks: Object.fromEntries(Object.entries(knee.landmarks).map(([name, p]) => [name, placePoint(place, p)])),
  }
}

/** What has to be on a film for a knee to be whole: both growth plates, the joint between them and their rims. */
export const coreLandmarks = ({ landmarks }: LaidKnee): Vector[] =>
  Object.entries(landmarks)
    .filter(([name]) => /^(femur|tibia)_/.test(name))
    .map(([, point]) => point)

export const condylarMm = ({ knee: { measures } }: LaidKnee): number =>
  Math.max(measures.femur.epiphysisMm, measures.femur.metaphysisMm)

/** The size by which a view of the knee is chosen, as for the phantom's own films. */
export function jointMm({ knee: { measures } }: LaidKnee): number {
  const { femur, tibia, jointSpaceMm } = measures
  return Math.max(
    femur.metaphysisMm,
    0.85 * (femur.heightMm + femur.gapMm + tibia.heightMm + tibia.gapMm + jointSpaceMm),
  )
}

/** Casts the bones of knees of one child. */
export function castKneeBones(knees: readonly LaidKnee[], scene: Scene, generator: Generator, out: Float32Array): void {
  const { pattern, strength, scale } = generator.grain
  const baked: Bone[] = knees[0].knee.bones.map(plan => plan.bake())
  for (const [k, { knee, draws, place }] of knees.entries())
    for (const [i, plan] of knee.bones.entries())
      castBone({ ...baked[i], frame: placeFrame(place, plan.frame) }, scene.camera, out, {
        seed: draws.shape.grain + 7919 * i + 104729 * k,
        scale: (0.5 + knee.measures.femur.metaphysisMm / 140) * scale,
        pattern,
        strength,
      })
}

/** Straight legs, as in the phantom's own films. Where two legs overlap on the film they press against each other. */
export function castLegs(knees: readonly LaidKnee[], scene: Scene, { flesh }: Generator, out: Float32Array): void {
  const { camera, mmPerPixel: mm } = scene
  const { side, source } = camera
  const middle = (side - 1) / 2
  const one = new Float32Array(side * side)
  for (const [k, { child, knee, place }] of knees.entries()) {
    const leg = drawLeg(
      childStream(child.seed, child.index, 'tissue', kneePart + k),
      knee.measures.femur.metaphysisMm * 1.06,
      child.softTissue,
      child.fat * flesh.fat,
      flesh.depth,
    )
    one.fill(0)
    const sign = place.mirrored ? -1 : 1
    const at = (i: number) => (i - middle) * mm
    if (place.turnDegrees === 0) {
      const x = Float32Array.from({ length: side }, (_, px) => sign * (source[0] + at(px) - place.x))
      for (let py = 0; py < side; py++) castLeg(leg, x, source[1] - at(py) - place.y, one, py * side)
    } else {
      // Drawn upright on a sheet as wide as the film's diagonal, then looked up: flesh is smooth.
      const a = (place.turnDegrees * Math.PI) / 180
      const [cos, sin] = [Math.cos(a), Math.sin(a)]
      const [cx, cy] = [source[0] - place.x, source[1] - place.y]
      const [u0, v0] = [cos * cx - sin * cy, sin * cx + cos * cy]
      const wide = Math.ceil(1.43 * side) + 3
      const upright = new Float32Array(wide * wide)
      const half = (wide - 1) / 2
      const u = Float32Array.from({ length: wide }, (_, i) => sign * (u0 + (i - half) * mm))
      for (let j = 0; j < wide; j++) castLeg(leg, u, v0 - (j - half) * mm, upright, j * wide)
      for (let py = 0; py < side; py++)
        for (let px = 0; px < side; px++) {
          // The film's steps in the leg's directions; rows run downwards in both.
          const [dx, dy] = [px - middle, py - middle]
          const fx = half + cos * dx + sin * dy
          const fy = half - sin * dx + cos * dy
          const [ix, iy] = [fx | 0, fy | 0]
          const [tx, ty] = [fx - ix, fy - iy]
          const i = iy * wide + ix
          const upper = upright[i] + (upright[i + 1] - upright[i]) * tx
          const lower = upright[i + wide] + (upright[i + wide + 1] - upright[i + wide]) * tx
          one[py * side + px] = upper + (lower - upper) * ty
        }
    }
    for (let i = 0; i < out.length; i++) out[i] = Math.max(out[i], one[i])
  }
}

/** The leg of a bent knee: thigh and shank along their bones. */
export function castBentLeg(laid: LaidKnee, scene: Scene, { flesh }: Generator, key: number, out: Float32Array): void {
  const { knee, child, place } = laid
  const w = knee.measures.femur.metaphysisMm
  const half = 0.53 * w * child.softTissue
  const [femur, tibia] = knee.bones
  // The bones lie in the front half of the thigh, and in the front of the shank.
  const on = (bone: typeof femur, y: number, r: number, z: number) => {
    const [px, py] = placePoint(place, toOuter(bone.frame, [0, y * w, z * w]))
    return [px, py, r * half] as const
  }
  const strokes: Stroke[] = [
    [on(femur, 0, 0.9, 0), on(femur, 1, 1, -0.05), on(femur, 2.2, 1.15, -0.08), on(femur, 5, 1.4, -0.1)],
    [on(tibia, 0, 0.9, 0), on(tibia, -0.8, 0.92, -0.12), on(tibia, -1.9, 1, -0.3), on(tibia, -4.5, 0.6, -0.1)],
    [on(femur, 0.3, 0.55, 0.32), on(tibia, -0.5, 0.5, 0.22)],
  ]
  castFlesh(
    strokes,
    scene,
    { blendMm: 0.12 * w, fat: child.fat * flesh.fat, thickness: 0.98 * flesh.depth },
    drawFrom(child.seed, child.index, key),
    out,
  )
}

/** What is known of a laid knee on its film. */
export function kneeOnFilm(
  laid: LaidKnee,
  scene: Scene,
  lit: (x: number, y: number) => number,
  shift: { x: number; y: number },
): GateKnee {
  const { knee, place, draws, landmarks, turnDegrees } = laid
  const moved = (p: Vector) => {
    const { x, y } = seenAt(scene, p)
    return { x: x + shift.x, y: y + shift.y }
  }
  const { femur, tibia } = knee.measures
  return {
    ...moved([place.x, place.y, 0]),
    width: condylarMm(laid) / scene.mmPerPixel,
    rotationDegrees: turnDegrees,
    side: draws.shape.side,
    closing: Math.max(femur.closing, tibia.closing),
    mature: femur.closing >= 1 && tibia.closing >= 1,
    landmarks: Object.fromEntries(Object.entries(landmarks).map(([name, p]) => [name, moved(p)])),
    wholeOnFilm: isWhole(coreLandmarks(laid), scene, lit),
  }
}

/** Whether all points lie on the lit part of the film. */
export function isWhole(points: readonly Vector[], scene: Scene, lit: (x: number, y: number) => number): boolean {
  const { width, height } = scene.film
  return points.every(point => {
    const { x, y } = seenAt(scene, point)
    return x >= 0 && y >= 0 && x <= width - 1 && y <= height - 1 && lit(x, y) >= 1
  })
}
