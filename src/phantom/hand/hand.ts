/**
 * A child's hand put together: carpus, rays and forearm in their frames, landmarks, and the skin around them. The wrist
 * is the origin; the hand turns as a whole, each digit leans and bends on its own, and the thumb is seen from its side.
 */
import type { BonePlan } from '../bone.ts'
import type { Child } from '../child.ts'
import { chain, type Frame, frame, toOuter, type Vector } from '../frame.ts'
import { fingers, forearm, rays, sesamoid } from './anatomy.ts'
import { planCarpal, planSesamoid } from './carpals.ts'
import type { HandPose, HandShape } from './draws.ts'
import { type HandAnatomy, type HandMeasures, measureHand } from './measures.ts'
import { carpalNames, type PlateBone, type TubeName } from './milestones.ts'
import { planTube, type TubeEnd, type TubeTop } from './tube.ts'

export type Hand = {
  measures: HandMeasures
  bones: BonePlan[]
  /** In mm, in the coordinates of the posed hand. */
  landmarks: Record<string, Vector>
  /** Joints of each digit from the base of its metacarpal to its tip. */
  digits: Vector[][]
  /** Wrist and a point far down the forearm. */
  arm: [Vector, Vector]
}

export function planHand(child: Child, shape: HandShape, pose: HandPose, anatomy?: HandAnatomy): Hand {
  const measures = measureHand(child, shape, anatomy)
  const body = frame(pose.tilt, pose.rotation, pose.inPlane)
  const wrist = chain(body, frame(0, 0, 0.35 * pose.deviation))
  const arm = chain(body, frame(0, 0, -0.65 * pose.deviation))
  const bones: BonePlan[] = []
  let grain = 1
  const add = (name: PlateBone, top: TubeTop, end: TubeEnd, thumbward: 1 | -1, at: Frame) => {
    bones.push(planTube({ name, top, end, thumbward, frame: at, grain: 7 * grain++ }, measures, shape))
  }

  for (const bone of ['radius', 'ulna'] as const) {
    const { x, y } = forearm[bone]
    const up = y * measures.width + (bone === 'ulna' ? shape.ulnarVariance * measures.bones.radius.metaphysisMm : 0)
    add(
      bone,
      bone,
      'open',
      -1,
      chain(
        arm,
        frame(0, 0, bone === 'radius' ? 179 : 181, [
          x * measures.width,
          up,
          bone === 'ulna' ? 1.5 * measures.width : 0,
        ]),
      ),
    )
  }

  const digits = rays.map((ray, i): Vector[] => {
    const digit = i + 1
    const s = measures.carpus
    const joints: Vector[] = []
    let at = chain(
      wrist,
      frame(
        0,
        0,
        ray.degrees + (i === 0 ? pose.thumbLean + 0.5 * pose.spread : 0.25 * fingers[i].spread * pose.spread),
        [ray.x * s, ray.y * s, i === 0 ? -4 * s : (digit === 2 || digit === 3 ? 1.5 : 0) * s],
      ),
    )
    if (i === 0) at = chain(at, frame(2 + 0.2 * pose.flexion[0], pose.thumbRoll, 0))
    joints.push(toOuter(at, [0, 0, 0]))
    const chainOf: TubeName[] = [
      `metacarpal${digit}`,
      `proximal${digit}`,
      ...(digit > 1 ? [`middle${digit}`] : []),
      `distal${digit}`,
    ] as TubeName[]
    for (const [joint, name] of chainOf.entries()) {
      const { lengthMm } = measures.bones[name]
      if (joint > 0) {
        // Fingers laid flat bend a little at each joint; spread acts at the knuckles alone.
        const lean =
          joint === 1
            ? fingers[i].lean + (i === 0 ? 0 : fingers[i].spread * pose.spread) + pose.lean[i]
            : 0.35 * pose.lean[(i + joint) % 5]
        at = chain(at, frame((i === 0 ? 0.35 : joint === 1 ? 0.5 : 1) * pose.flexion[i], 0, lean))
      }
      const flipped = /^metacarpal[2-5]/.test(name)
      const own = flipped ? chain(at, frame(0, 0, 180, [0, lengthMm, 0])) : at
      const end: TubeEnd = flipped
        ? 'base'
        : name === 'metacarpal1'
          ? 'knob'
          : name.startsWith('distal')
            ? 'tuft'
            : 'condyles'
      add(name, flipped ? 'knuckle' : 'dish', end, flipped ? -1 : 1, own)
      at = chain(at, frame(0, 0, 0, [0, lengthMm, 0]))
      joints.push(toOuter(at, [0, 0, 0]))
      if (name === 'metacarpal1' && measures.sesamoidMm > 0) {
        const w = measures.width
        bones.push(
          planSesamoid(
            measures,
            shape,
            chain(at, frame(0, 0, 0, [sesamoid.across * w, sesamoid.along * w, -sesamoid.palmar * w])),
            sesamoid.radius,
          ),
        )
      }
    }
    return joints
  })
  for (const name of carpalNames) {
    const plan = planCarpal(name, measures, shape, wrist)
    if (plan) bones.push(plan)
  }
  const landmarks = bones.flatMap(bone =>
    Object.entries(bone.landmarks).map(([name, point]) => [name, toOuter(bone.frame, point)] as const),
  )
  const tips = digits.map((joints, i) => [`tip${i + 1}`, joints.at(-1)!] as const)
  const far = -150 * measures.length
  return {
    measures,
    bones,
    digits,
    landmarks: { wrist: toOuter(wrist, [0, 0, 0]), ...Object.fromEntries([...tips, ...landmarks]) },
    arm: [toOuter(arm, [-4 * measures.width, 0, 0]), toOuter(arm, [-4 * measures.width, far, 0])],
  }
}
