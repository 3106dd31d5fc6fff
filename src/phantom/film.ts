/**
 * One simulated film with its truth. A film depends on the child, the shape, the pose and the exposure that it is
 * given, and on nothing else; each can be exchanged alone. What comes along: skeletal age, landmarks in pixels, a mask
 * of each growth plate.
 */
import type { GreyImage } from '../image/index.ts'
import {
  type Child,
  childStream,
  drawExposure,
  drawKneeShape,
  drawPose,
  type Exposure,
  type KneeShape,
  kneePart,
  otherKnee,
  type Pose,
} from './child.ts'
import { drawDeviation, jointAgeMonths, noSpread, type Spread } from './deviation.ts'
import { type Generator, generators } from './generators.ts'
import { type Knee, planKnee } from './knee.ts'
import { type KneeDeviation, kneeCentres } from './measures.ts'
import { boneMask, takePicture } from './picture.ts'
import { type Camera, castBone, project } from './rays.ts'
import { castLeg, drawLeg } from './softTissue.ts'

export type KneeDraws = {
  shape: KneeShape
  pose: Pose
  exposure: Exposure
  deviation: KneeDeviation
  /** Names the film among those of the child. */
  part: number
}

/** What a film is made with, other than its child and what was drawn. */
export type FilmOptions<Draws = KneeDraws> = {
  generator?: Generator
  /** What the film was laid for, where tube and film are to stay as they were for another film of the child. */
  viewOf?: { child: Child; draws: Draws }
}

export type PlateName = 'femur' | 'tibia' | 'fibula'
export const plateNames: readonly PlateName[] = ['femur', 'tibia', 'fibula']

export type KneeTruth = {
  /** Of this knee, which may differ from the child's. */
  skeletalAgeMonths: number
  /** Size of a pixel at the joint. */
  pixelMm: number
  /** Where the joint lies: its middle, and the widest width of the femoral condyles or, in small children, of the metaphysis; in pixels. */
  place: { x: number; y: number; width: number }
  measures: Knee['measures']
  /** In pixels from the centre of the upper left one. */
  landmarks: Record<string, { x: number; y: number }>
}

export type KneeFilm = {
  image: GreyImage
  truth: KneeTruth
  /** 1 where the open growth plate is seen, side x side; all 0 once it is closed. */
  plates: Record<PlateName, Uint8Array>
  /** 1 where bone is seen. */
  bone: Uint8Array
}

/**
 * Draws a film of a knee.
 *
 * @param spread how far the knee and its centres stray from the child's maturity; not at all unless said
 * @param part names the film among those of the child: another film is another pose and exposure
 * @param other the knee that is not looked at first
 */
export const drawKnee = (
  seed: number,
  index: number,
  spread: Spread = noSpread,
  part = kneePart,
  other = false,
): KneeDraws => {
  const shape = drawKneeShape(seed, index)
  return {
    shape: other ? otherKnee(shape, seed, index) : shape,
    pose: drawPose(seed, index, part),
    exposure: drawExposure(seed, index, part),
    deviation: drawDeviation(seed, index, 'knee', kneeCentres, spread, other ? 1 : 0),
    part,
  }
}

/** What is known of a film before it is made; costs next to nothing. */
export function kneeTruth(child: Child, draws: KneeDraws, side: number, options: FilmOptions = {}): KneeTruth {
  const { knee, camera } = layKnee(child, draws, side, options)
  return truthOf(child, draws, knee, camera)
}

/** The knee of a generator under its camera. */
function layKnee(
  child: Child,
  draws: KneeDraws,
  side: number,
  { generator = generators.a, viewOf }: FilmOptions,
): { knee: Knee; camera: Camera; shape: KneeShape } {
  const plan = (who: Child, { shape, pose, deviation }: KneeDraws) =>
    planKnee(who, generator.knee.shape(shape), pose, deviation, generator.knee.anatomy)
  const knee = plan(child, draws)
  const camera = viewOf ? cameraFor(plan(viewOf.child, viewOf.draws), viewOf.draws, side) : cameraFor(knee, draws, side)
  return { knee, camera, shape: generator.knee.shape(draws.shape) }
}

/**
 * Simulates an AP film of a knee.
 *
 * @param side of the square film in pixels
 */
export function kneeFilm(child: Child, draws: KneeDraws, side: number, options: FilmOptions = {}): KneeFilm {
  const { generator = generators.a } = options
  const { knee, camera, shape } = layKnee(child, draws, side, options)
  const bones = new Float32Array(side * side)
  const attenuation = new Float32Array(side * side)
  castTissue(attenuation, camera, child, knee, generator)
  const flesh = attenuation.slice()
  const none = new Uint8Array(0)
  const plates: Record<PlateName, Uint8Array> = { femur: none, tibia: none, fibula: none }
  const { pattern, strength, scale } = generator.grain
  for (const [i, plan] of knee.bones.entries()) {
    const bone = plan.bake()
    const mask = castBone(bone, camera, attenuation, {
      seed: shape.grain + 7919 * i,
      // Trabeculae grow less than the bone does (assumption).
      scale: (0.5 + knee.measures.femur.metaphysisMm / 140) * scale,
      pattern,
      strength,
    })
    if (isPlate(bone.name)) plates[bone.name] = mask ?? new Uint8Array(side * side)
  }
  for (let i = 0; i < bones.length; i++) bones[i] = attenuation[i] - flesh[i]
  const image = takePicture(attenuation, {
    camera,
    exposure: generator.exposure(draws.exposure),
    letter: shape.side,
    // The marker lies on the lateral side, which is left of a right knee.
    letterLeft: shape.side === 'R',
    tissueFrom: 0.2,
    noise: childStream(child.seed, child.index, 'noise', draws.part),
    detector: generator.detector,
  })
  return { image, truth: truthOf(child, draws, knee, camera), plates, bone: boneMask(bones) }
}

const isPlate = (name: string): name is PlateName => (plateNames as readonly string[]).includes(name)

function truthOf(child: Child, { deviation }: KneeDraws, knee: Knee, camera: Camera): KneeTruth {
  const magnification = (camera.source[2] - camera.corner[2]) / camera.source[2]
  const pixelMm = Math.abs(camera.right[0]) / magnification
  const { femur } = knee.measures
  return {
    skeletalAgeMonths: jointAgeMonths(child, deviation),
    pixelMm,
    place: { ...project(camera, [0, 0, 0]), width: Math.max(femur.epiphysisMm, femur.metaphysisMm) / pixelMm },
    measures: knee.measures,
    landmarks: Object.fromEntries(
      Object.entries(knee.landmarks).map(([name, point]) => [name, project(camera, point)]),
    ),
  }
}

/** The film as seen from the front: the lateral side of a right knee is on the left. */
function cameraFor(knee: Knee, { shape, pose }: KneeDraws, side: number): Camera {
  const magnification = pose.sourceToDetectorMm / (pose.sourceToDetectorMm - pose.objectToDetectorMm)
  const { femur, tibia, jointSpaceMm } = knee.measures
  const above = femur.heightMm + femur.gapMm + jointSpaceMm / 2
  const below = tibia.heightMm + tibia.gapMm + jointSpaceMm / 2
  const joint = Math.max(femur.metaphysisMm, 0.85 * (above + below))
  const step = (pose.field * joint * magnification) / side
  const facing = shape.side === 'L' ? 1 : -1
  const right = [facing * step, 0, 0] as const
  const down = [0, -step, 0] as const
  const middle = (side - 1) / 2
  const corner = [
    -right[0] * (middle + pose.offsetX * side),
    (above - below) / 2 - down[1] * (middle + pose.offsetY * side),
    -pose.objectToDetectorMm,
  ] as const
  return { source: [0, 0, pose.sourceToDetectorMm - pose.objectToDetectorMm], corner, right, down, side }
}

function castTissue(attenuation: Float32Array, camera: Camera, child: Child, knee: Knee, { flesh }: Generator): void {
  const { side, corner, right, down, source } = camera
  const magnification = (source[2] - corner[2]) / source[2]
  const leg = drawLeg(
    childStream(child.seed, child.index, 'tissue', kneePart),
    knee.measures.femur.metaphysisMm * 1.06,
    child.softTissue,
    child.fat * flesh.fat,
    flesh.depth,
  )
  const x = Float32Array.from({ length: side }, (_, i) => (corner[0] + i * right[0]) / magnification)
  for (let i = 0; i < side; i++) castLeg(leg, x, (corner[1] + i * down[1]) / magnification, attenuation, i * side)
}
