/**
 * One simulated PA film of a hand with its wrist, and its truth: as `../film.ts` for the knee. Child, shape, pose and
 * exposure can each be exchanged alone.
 */
import type { GreyImage } from '../../image/index.ts'
import { type Child, childStream, type Exposure } from '../child.ts'
import { jointAgeMonths, noSpread, type Spread } from '../deviation.ts'
import type { FilmOptions } from '../film.ts'
import { generators } from '../generators.ts'
import { boneMask, takePicture } from '../picture.ts'
import { type Camera, castBone, project } from '../rays.ts'
import { drawHandExposure, drawHandPose, drawHandShape, type HandPose, type HandShape, handPart } from './draws.ts'
import { type Hand, planHand } from './hand.ts'
import type { PlateBone } from './milestones.ts'
import { castHandTissue } from './tissue.ts'

export type HandDraws = { shape: HandShape; pose: HandPose; exposure: Exposure; part: number }

/** Plates are shown together by the row of bones that they belong to. */
export const handPlateNames = ['radius', 'ulna', 'metacarpals', 'proximal', 'middle', 'distal'] as const
export type HandPlateName = (typeof handPlateNames)[number]

export type HandTruth = {
  /** Of this hand, which is not quite that of the child. */
  skeletalAgeMonths: number
  /** Size of a pixel at the hand. */
  pixelMm: number
  measures: Hand['measures']
  /** In pixels from the centre of the upper left one. */
  landmarks: Record<string, { x: number; y: number }>
}

export type HandFilm = {
  image: GreyImage
  truth: HandTruth
  /** 1 where the open growth plate is seen, side x side; all 0 once closed, or before there is an epiphysis. */
  plates: Record<HandPlateName, Uint8Array>
  /** 1 where bone is seen. */
  bone: Uint8Array
}

/** @param part names the film among those of the child */
export const drawHand = (seed: number, index: number, spread: Spread = noSpread, part = handPart): HandDraws => ({
  shape: drawHandShape(seed, index, spread),
  pose: drawHandPose(seed, index, part),
  exposure: drawHandExposure(seed, index, part),
  part,
})

/** What is known of a film before it is made. */
export function handTruth(
  child: Child,
  draws: HandDraws,
  side: number,
  options: FilmOptions<HandDraws> = {},
): HandTruth {
  const { hand, camera } = layHand(child, draws, side, options)
  return truthOf(child, draws, hand, camera)
}

/** The hand of a generator under its camera. */
function layHand(
  child: Child,
  draws: HandDraws,
  side: number,
  { generator = generators.a, viewOf }: FilmOptions<HandDraws>,
): { hand: Hand; camera: Camera; shape: HandShape } {
  const plan = (who: Child, { shape, pose }: HandDraws) =>
    planHand(who, generator.hand.shape(shape), pose, generator.hand.anatomy)
  const hand = plan(child, draws)
  const camera = viewOf ? cameraFor(plan(viewOf.child, viewOf.draws), viewOf.draws, side) : cameraFor(hand, draws, side)
  return { hand, camera, shape: generator.hand.shape(draws.shape) }
}

/**
 * Simulates a PA film of a hand.
 *
 * @param side of the square film in pixels
 */
export function handFilm(child: Child, draws: HandDraws, side: number, options: FilmOptions<HandDraws> = {}): HandFilm {
  const { generator = generators.a } = options
  const { hand, camera, shape } = layHand(child, draws, side, options)
  const { grain, flesh } = generator
  const bones = new Float32Array(side * side)
  const plates = Object.fromEntries(
    handPlateNames.map(name => [name, new Uint8Array(side * side)]),
  ) as HandFilm['plates']
  for (const [i, plan] of hand.bones.entries()) {
    const baked = plan.bake()
    const mask = castBone(baked, camera, bones, {
      seed: shape.grain + 7919 * i,
      scale: (0.55 + 0.2 * hand.measures.width) * grain.scale,
      pattern: grain.pattern,
      strength: grain.strength,
    })
    if (!mask || hand.measures.bones[baked.name as PlateBone].epiphysisMm === 0) continue
    const plate = plates[plateOf(baked.name)]
    for (let p = 0; p < mask.length; p++) plate[p] |= mask[p]
  }
  const attenuation = bones.slice()
  // Flesh over bone is as that of the leg, but spreads less; small hands are plump.
  const plump = 0.84 + 0.22 * Math.sqrt(child.softTissue - 1) + 0.12 * Math.max(0, 1 - hand.measures.length)
  castHandTissue(
    attenuation,
    camera,
    hand,
    plump * flesh.hand,
    (0.1 + 0.9 * child.fat) * flesh.fat,
    childStream(child.seed, child.index, 'tissue', handPart),
  )
  const image = takePicture(attenuation, {
    camera,
    exposure: generator.exposure(draws.exposure),
    letter: shape.side,
    // The marker lies on the side of the little finger, which is left of a left hand.
    letterLeft: shape.side === 'L',
    tissueFrom: 0.12,
    fieldEdge: 1.5,
    noise: childStream(child.seed, child.index, 'noise', draws.part),
    detector: generator.detector,
  })
  return { image, truth: truthOf(child, draws, hand, camera), plates, bone: boneMask(bones) }
}

const plateOf = (name: string): HandPlateName =>
  name.startsWith('metacarpal') ? 'metacarpals' : (name.replace(/\d$/, '') as HandPlateName)

function truthOf(child: Child, { shape }: HandDraws, hand: Hand, camera: Camera): HandTruth {
  const magnification = (camera.source[2] - camera.corner[2]) / camera.source[2]
  return {
    skeletalAgeMonths: jointAgeMonths(child, shape.deviation),
    pixelMm: Math.abs(camera.right[0]) / magnification,
    measures: hand.measures,
    landmarks: Object.fromEntries(
      Object.entries(hand.landmarks).map(([name, point]) => [name, project(camera, point)]),
    ),
  }
}

/** The film as read: a left hand has its thumb on the right. The hand is seen from its back, the palm on the detector. */
function cameraFor(hand: Hand, { shape, pose }: HandDraws, side: number): Camera {
  const { length, width } = hand.measures
  const flesh = 10 * width
  // The flesh of the lowest finger lies on the cassette.
  const lowest = Math.min(...hand.digits.flatMap(joints => joints.map(p => p[2]))) - 0.8 * flesh
  const toDetectorMm = Math.max(pose.objectToDetectorMm, -lowest)
  const magnification = pose.sourceToDetectorMm / (pose.sourceToDetectorMm - toDetectorMm)
  const low = hand.arm[0][1] + (hand.arm[1][1] - hand.arm[0][1]) * pose.forearm * 1.2
  const points = hand.digits.flatMap(joints => joints.slice(1))
  const box = {
    left: Math.min(...points.map(p => p[0])) - 1.4 * flesh,
    right: Math.max(...points.map(p => p[0])) + flesh,
    bottom: low,
    top: Math.max(...points.map(p => p[1])) + flesh,
  }
  const extent = Math.max(box.right - box.left, box.top - box.bottom, 150 * length)
  const step = (pose.field * extent * magnification) / side
  const facing = shape.side === 'L' ? 1 : -1
  const right = [facing * step, 0, 0] as const
  const down = [0, -step, 0] as const
  const middle = (side - 1) / 2
  // The tube stands over the palm.
  const sourceY = 60 * length
  // The forearm runs off the film: what is wider than the hand is added at the top and the sides.
  const height = (pose.field - 1) * extent
  const corner = [
    ((box.left + box.right) / 2) * magnification - right[0] * (middle + pose.offsetX * side),
    sourceY + (box.top + 0.5 * height - sourceY) * magnification - down[1] * pose.offsetY * side,
    -toDetectorMm,
  ] as const
  return { source: [0, sourceY, pose.sourceToDetectorMm - toDetectorMm], corner, right, down, side }
}
