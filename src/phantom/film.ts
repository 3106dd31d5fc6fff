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
  type Pose,
} from './child.ts'
import { develop, expose } from './detector.ts'
import { type Knee, planKnee } from './knee.ts'
import { castLetter } from './marker.ts'
import { type Camera, castBone, project } from './rays.ts'
import { castLeg, drawLeg } from './softTissue.ts'

/** Written into every film and its card; a change of any film's pixels is a new version. */
export const generator = { name: 'physis-phantom-a', version: '1' } as const

export type KneeDraws = { shape: KneeShape; pose: Pose; exposure: Exposure }
export type PlateName = 'femur' | 'tibia' | 'fibula'
export const plateNames: readonly PlateName[] = ['femur', 'tibia', 'fibula']

export type KneeTruth = {
  skeletalAgeMonths: number
  /** Size of a pixel at the joint. */
  pixelMm: number
  measures: Knee['measures']
  /** In pixels from the centre of the upper left one. */
  landmarks: Record<string, { x: number; y: number }>
}

export type KneeFilm = {
  image: GreyImage
  truth: KneeTruth
  /** 1 where the open growth plate is seen, side x side; all 0 once it is closed. */
  plates: Record<PlateName, Uint8Array>
}

export const drawKnee = (seed: number, index: number): KneeDraws => ({
  shape: drawKneeShape(seed, index),
  pose: drawPose(seed, index),
  exposure: drawExposure(seed, index),
})

/** What is known of a film before it is made; costs next to nothing. */
export function kneeTruth(child: Child, draws: KneeDraws, side: number): KneeTruth {
  const knee = planKnee(child, draws.shape, draws.pose)
  return truthOf(child, knee, cameraFor(knee, draws, side))
}

/**
 * Simulates an AP film of a knee.
 *
 * @param side of the square film in pixels
 */
export function kneeFilm(child: Child, draws: KneeDraws, side: number): KneeFilm {
  const { shape, pose, exposure } = draws
  const knee = planKnee(child, shape, pose)
  const camera = cameraFor(knee, draws, side)
  const attenuation = new Float32Array(side * side)
  castTissue(attenuation, camera, child, knee)
  const none = new Uint8Array(0)
  const plates: Record<PlateName, Uint8Array> = { femur: none, tibia: none, fibula: none }
  for (const [i, plan] of knee.bones.entries()) {
    const bone = plan.bake()
    const mask = castBone(bone, camera, attenuation, {
      seed: shape.grain + 7919 * i,
      // Trabeculae grow less than the bone does (assumption).
      scale: 0.5 + knee.measures.femur.metaphysisMm / 140,
    })
    if (isPlate(bone.name)) plates[bone.name] = mask ?? new Uint8Array(side * side)
  }
  const detectorPixelMm = Math.abs(camera.right[0])
  const { beam, inField } = collimate(side, exposure)
  // The machine chooses its window from the leg, not from air or lead.
  const bare = attenuation.slice()
  castExtras(attenuation, camera, draws)
  const tissue = inField.map((inside, i) => (inside && bare[i] > 0.2 && attenuation[i] - bare[i] < 0.1 ? 1 : 0))
  const reading = expose(
    attenuation,
    beam,
    side,
    detectorPixelMm,
    exposure,
    childStream(child.seed, child.index, 'noise', kneePart),
  )
  const grey = develop(reading, tissue, side, detectorPixelMm, exposure)
  const data = new Uint8Array(side * side)
  for (let i = 0; i < data.length; i++)
    data[i] = Math.round(255 * (inField[i] ? grey[i] : exposure.collimation.bright ? 1 : 0.02 * grey[i]))
  const image: GreyImage = { width: side, height: side, data, maxValue: 255, coloured: false }
  return { image, truth: truthOf(child, knee, camera), plates }
}

const isPlate = (name: string): name is PlateName => (plateNames as readonly string[]).includes(name)

function truthOf(child: Child, knee: Knee, camera: Camera): KneeTruth {
  const magnification = (camera.source[2] - camera.corner[2]) / camera.source[2]
  return {
    skeletalAgeMonths: child.skeletalAgeMonths,
    pixelMm: Math.abs(camera.right[0]) / magnification,
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

function castTissue(attenuation: Float32Array, camera: Camera, child: Child, knee: Knee): void {
  const { side, corner, right, down, source } = camera
  const magnification = (source[2] - corner[2]) / source[2]
  const leg = drawLeg(
    childStream(child.seed, child.index, 'tissue', kneePart),
    knee.measures.femur.metaphysisMm * 1.06,
    child.softTissue,
    child.fat,
  )
  const x = Float32Array.from({ length: side }, (_, i) => (corner[0] + i * right[0]) / magnification)
  for (let i = 0; i < side; i++) castLeg(leg, x, (corner[1] + i * down[1]) / magnification, attenuation, i * side)
}

function castExtras(attenuation: Float32Array, camera: Camera, { shape, exposure }: KneeDraws): void {
  const { side } = camera
  const { marker, fold } = exposure
  if (marker.shown)
    castLetter(shape.side, attenuation, side, {
      ...marker,
      // The marker lies on the lateral side, which is left of a right knee.
      x: (shape.side === 'R' ? marker.x : 1 - marker.x) * side,
      y: marker.y * side,
      sizePx: marker.sizeMm / Math.abs(camera.right[0]),
    })
  if (!fold.shown) return
  const cos = Math.cos((fold.degrees * Math.PI) / 180)
  const sin = Math.sin((fold.degrees * Math.PI) / 180)
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const across = ((x / side - fold.x) * cos + (y / side - 0.5) * sin) / 0.012
      const bend = across + 0.8 * Math.sin((9 * y) / side)
      if (Math.abs(bend) < 3) attenuation[y * side + x] += fold.density * Math.exp(-0.5 * bend * bend)
    }
}

/** The open beam with the fall-off from one side, and which pixels lie in the collimated field. */
function collimate(
  side: number,
  { collimation, heel, heelDegrees }: Exposure,
): { beam: Float32Array; inField: Uint8Array } {
  const beam = new Float32Array(side * side)
  const inField = new Uint8Array(side * side)
  const [cos, sin] = [Math.cos, Math.sin].map(f => f((collimation.degrees * Math.PI) / 180))
  const [heelX, heelY] = [Math.cos, Math.sin].map(f => f((heelDegrees * Math.PI) / 180))
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const u = (x + 0.5) / side - 0.5
      const v = (y + 0.5) / side - 0.5
      const a = cos * u + sin * v + 0.5
      const b = cos * v - sin * u + 0.5
      const inside = Math.min(
        a - collimation.left,
        1 - collimation.right - a,
        b - collimation.top,
        1 - collimation.bottom - b,
      )
      const i = y * side + x
      inField[i] = inside > 0 ? 1 : 0
      beam[i] = Math.min(1, Math.max(0, inside * side + 0.5)) * (1 - heel * (heelX * u + heelY * v + 0.5))
    }
  return { beam, inField }
}
