/**
 * Which pictures are made of a film, and what is known of each. The whole film always; each knee that is large enough, upright in its middle, as the second look
 * sees it; of frontal knees at times a close-up as if it were a film, for archives hold such cuts; of other films at times any piece, as if a knee had been
 * found there.
 */
import type { Random } from '../../base/index.ts'
import { gateLandmarks } from '../../model/index.ts'
import type { GateKnee, GateTruth } from '../../phantom/index.ts'
import { type GateWindow, wholeFilm } from '../../predict/index.ts'
import { cropRoom, type KneePlace } from '../../train/index.ts'
import type { GateFilmEntry } from './films.ts'
import { groupOf } from './groups.ts'
import type { KneeMark } from './marks.ts'
import type { GroupedItem } from './pictures.ts'

export type PlannedPicture = { window: GateWindow; item: Omit<GroupedItem, 'index'> }

/** A narrower knee shows too little to learn tags from, in pixels of the film. */
const leastCropPixels = 44
/** Above this the plates of a hand may be closed. */
const openHandMonths = 180

type Size = { width: number; height: number }
type Tags = GroupedItem['tags']

export function planPictures(
  { source }: GateFilmEntry,
  film: Size,
  cropWidths: number,
  random: Random,
): PlannedPicture[] {
  const whole = wholeFilm(film)
  const nothing = { rotationDegrees: null, knees: [], landmarks: null }
  if (source.kind === 'simulated') return planSimulated(source.truth, film, cropWidths, random)
  if (source.kind === 'strip') return planStrip(source.marks, film, cropWidths)
  if (source.kind === 'strip-pair') throw new TypeError('a pair is put together first (sideBySide.ts)')
  if (source.kind === 'other')
    return [
      { window: whole, item: { ...nothing, group: 'other', look: 'film', joint: 'other', tags: {}, metal: null } },
      piece(film, random, 'other'),
    ]
  const tags: Tags = {
    frontal: true,
    cast: false,
    cut: false,
    ...(source.boneAgeMonths < openHandMonths ? { mature: false } : {}),
  }
  const item = { ...nothing, group: 'hand' as const, look: 'film' as const, joint: 'hand' as const, tags, metal: [] }
  return [
    { window: whole, item: { ...item, rotationDegrees: 0 } },
    ...(random.uniform() < 0.15 ? [piece(film, random, 'other')] : []),
  ]
}

function planSimulated(truth: GateTruth, film: Size, cropWidths: number, random: Random): PlannedPicture[] {
  const whole = wholeFilm(film)
  const knees = truth.knees.map(toMark)
  const tags = tagsOf(truth)
  const plans: PlannedPicture[] = [
    {
      window: whole,
      item: {
        group: groupOf(truth.kind),
        look: 'film',
        joint: truth.joint,
        tags: {
          ...tags,
          ...(knees.length === 1 ? fibulaOf(truth, truth.knees[0]) : {}),
        },
        metal: metalIn(whole, truth),
        rotationDegrees: truth.hand?.rotationDegrees ?? truth.knees[0]?.rotationDegrees ?? null,
        knees: knees.map(knee => inWindow(whole, knee)),
        landmarks: null,
      },
    },
  ]
  if (truth.joint !== 'knee') return random.uniform() < 0.3 ? [...plans, piece(film, random, 'other')] : plans
  for (const [i, knee] of truth.knees.entries()) {
    if (knee.width < leastCropPixels || !isInside(film, knees[i])) continue
    plans.push(crop(truth, i, knees, cropWidths))
    if (truth.frontal && !truth.cut && truth.knees.length === 1 && random.uniform() < 0.6)
      plans.push(closeUp(truth, knees[0], film, random))
  }
  return plans
}

/** Places as boxes have them: the first pixel's middle is at 1/2. */
const toMark = (knee: GateKnee): KneeMark & { rotationDegrees: number } => ({
  x: knee.x + 0.5,
  y: knee.y + 0.5,
  width: knee.width,
  rotationDegrees: knee.rotationDegrees,
})

/** What holds for the film as a whole, and for all parts of it. */
function tagsOf({ joint, frontal, cast, cut, knees, hand }: GateTruth): Tags {
  if (joint === 'other') return {}
  const mature = hand ? [hand.mature] : knees.map(knee => knee.mature)
  const same = mature.length > 0 && mature.every(m => m === mature[0])
  return { frontal, cast, cut, ...(same && !cast ? { mature: mature[0] } : {}) }
}

/** Where metal is in a window. */
const metalIn = (window: GateWindow, { metal }: GateTruth): [number, number][] =>
  metal.map(({ x, y }) => {
    const [u, v] = pointIn(window, { x: x + 0.5, y: y + 0.5 })
    return [rounded(u), rounded(v)]
  })

const rounded = (share: number) => Math.round(share * 1e4) / 1e4

/** The fibula lies lateral: on the left of a right knee that is seen from the front. */
const fibulaOf = ({ frontal, cut }: GateTruth, { side }: GateKnee): Tags =>
  frontal && !cut ? { fibulaLeft: side === 'R' } : {}

function crop(truth: GateTruth, i: number, knees: readonly Mark[], cropWidths: number): PlannedPicture {
  const own = knees[i]
  const window = {
    x: own.x,
    y: own.y,
    side: cropRoom * cropWidths * own.width,
    rotationDegrees: own.rotationDegrees,
  }
  const { landmarks } = truth.knees[i]
  return {
    window,
    item: {
      group: 'knee-crop',
      look: 'crop',
      joint: 'knee',
      tags: {
        ...tagsOf({ ...truth, knees: [truth.knees[i]] }),
        ...fibulaOf(truth, truth.knees[i]),
      },
      metal: metalIn(window, truth),
      rotationDegrees: 0,
      knees: knees.map(knee => inWindow(window, knee)),
      landmarks: truth.frontal ? landmarksIn(window, landmarks) : null,
    },
  }
}

/** A part of the film with the knee on it, as if it were all of the film. */
function closeUp(truth: GateTruth, knee: Mark, film: Size, random: Random): PlannedPicture {
  const side = (1.05 + 0.7 * random.uniform()) * knee.width
  const shift = () => 0.12 * (2 * random.uniform() - 1) * knee.width
  const window = { x: knee.x + shift(), y: knee.y + shift(), side, rotationDegrees: 0 }
  const all = landmarksIn(window, truth.knees[0].landmarks)
  const isWhole = all?.every(([x, y]) => Math.min(x, y, 1 - x, 1 - y) > 0) && isInside(film, knee)
  const { cut: _, ...tags } = tagsOf(truth)
  return {
    window,
    item: {
      group: 'knee',
      look: 'film',
      joint: 'knee',
      tags: {
        ...tags,
        ...fibulaOf(truth, truth.knees[0]),
        ...(isWhole ? { cut: false } : {}),
      },
      metal: metalIn(window, truth),
      rotationDegrees: knee.rotationDegrees,
      knees: [inWindow(window, knee)],
      landmarks: null,
    },
  }
}

/** Any square of a film. */
function piece(film: Size, random: Random, joint: 'other'): PlannedPicture {
  const shorter = Math.min(film.width, film.height)
  const side = cropRoom * (0.25 + 0.75 * random.uniform()) * shorter
  const window = {
    x: random.uniform() * film.width,
    y: random.uniform() * film.height,
    side,
    rotationDegrees: 360 * random.uniform() - 180,
  }
  return {
    window,
    item: {
      group: 'other-crop',
      look: 'crop',
      joint,
      tags: {},
      metal: null,
      rotationDegrees: null,
      knees: [],
      landmarks: null,
    },
  }
}

/** Adult knees: closed, from the front, without metal as far as can be seen; how much of the shafts has to be there is not theirs to teach. */
function planStrip(marks: KneeMark[] | null, film: Size, cropWidths: number): PlannedPicture[] {
  const whole = wholeFilm(film)
  const tags: Tags = { frontal: true, mature: true, cast: false }
  const knees = marks?.map(mark => ({ ...mark, rotationDegrees: 0 }))
  const plans: PlannedPicture[] = [
    {
      window: whole,
      item: {
        group: 'strip',
        look: 'film',
        joint: 'knee',
        tags,
        metal: [],
        rotationDegrees: 0,
        knees: knees?.map(knee => inWindow(whole, knee)) ?? null,
        landmarks: null,
      },
    },
  ]
  for (const knee of knees ?? []) {
    const window = { ...knee, side: cropRoom * cropWidths * knee.width }
    plans.push({
      window,
      item: {
        group: 'strip-crop',
        look: 'crop',
        joint: 'knee',
        tags,
        metal: [],
        rotationDegrees: 0,
        knees: knees!.map(other => inWindow(window, other)),
        landmarks: null,
      },
    })
  }
  return plans
}

type Mark = KneeMark & { rotationDegrees: number }

const isInside = ({ width, height }: Size, { x, y }: KneeMark) => x > 0 && y > 0 && x < width && y < height

/** A knee as a share of a window. */
function inWindow(window: GateWindow, knee: Mark): KneePlace {
  const [x, y] = pointIn(window, knee)
  return { x, y, width: knee.width / window.side, rotationDegrees: knee.rotationDegrees - window.rotationDegrees }
}

function pointIn({ x, y, side, rotationDegrees }: GateWindow, point: { x: number; y: number }): [number, number] {
  const angle = (-rotationDegrees * Math.PI) / 180
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  const [u, v] = [(point.x - x) / side, (point.y - y) / side]
  return [0.5 + u * cos - v * sin, 0.5 + u * sin + v * cos]
}

/** Ends of epiphyses and metaphyses, left and right as seen in the window; null if one is missing. */
export function landmarksIn(window: GateWindow, landmarks: GateKnee['landmarks']): [number, number][] | null {
  const found: [number, number][] = []
  for (let i = 0; i < gateLandmarks.length; i += 2) {
    const part = gateLandmarks[i].startsWith('femur') ? 'femur' : 'tibia'
    const where = gateLandmarks[i].includes('Epiphysis') ? 'epiphysis' : 'metaphysis'
    const ends = ['medial', 'lateral'].map(end => landmarks[`${part}_${where}_${end}`])
    if (!ends[0] || !ends[1]) return null
    const [a, b] = ends.map(({ x, y }) => pointIn(window, { x: x + 0.5, y: y + 0.5 }))
    found.push(...(a[0] <= b[0] ? [a, b] : [b, a]))
  }
  return found
}
