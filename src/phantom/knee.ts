/**
 * A child's knee put together: bones in their frames, and where the landmarks lie. Pose turns the knee as a whole;
 * flexion and a little laxity turn the femur against the tibia.
 */
import type { BonePlan } from './bone.ts'
import type { Child, KneeShape, Pose } from './child.ts'
import { planFemur } from './femur.ts'
import { planFibula } from './fibula.ts'
import { chain, frame, toOuter, type Vector } from './frame.ts'
import { type KneeDeviation, type KneeMeasures, measureKnee } from './measures.ts'
import type { KneeAnatomy } from './milestones.ts'
import { planPatella, planTubercle } from './patella.ts'
import { planTibia } from './tibia.ts'

export type Knee = {
  measures: KneeMeasures
  bones: BonePlan[]
  /** In mm, in the coordinates of the posed knee. */
  landmarks: Record<string, Vector>
}

export function planKnee(
  child: Child,
  shape: KneeShape,
  pose: Pose,
  deviation?: KneeDeviation,
  anatomy?: KneeAnatomy,
): Knee {
  const measures = measureKnee(child, shape, deviation, anatomy)
  const body = frame(pose.tilt, -pose.rotation, pose.inPlane)
  const thigh = chain(body, frame(0.6 * pose.flexion, 0, 0.5 * shape.laxityDegrees))
  const shank = chain(body, frame(-0.4 * pose.flexion, 0, -0.5 * shape.laxityDegrees))
  const bones = [
    planFemur(measures, shape, thigh),
    planTibia(measures, shape, shank),
    planFibula(measures, shape, shank),
  ]
  if (measures.patellaMm > 0) bones.push(planPatella(measures, shape, thigh))
  if (measures.tubercleMm > 0) bones.push(planTubercle(measures, shape, shank))
  const landmarks = bones.flatMap(bone =>
    Object.entries(bone.landmarks).map(([name, point]) => [name, toOuter(bone.frame, point)] as const),
  )
  return { measures, bones, landmarks: Object.fromEntries(landmarks) }
}
