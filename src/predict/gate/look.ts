/**
 * The gate at work: a look at the whole film says which joint it shows and where knees are; a second look at each knee, upright and close, says the rest. Where
 * the second look sees the knee elsewhere than the first, it is taken once more. A hand that lies on its side or upside down is judged as it is read, turned
 * upright by quarters: the network has learned from few that lie so. What is told of a film or a knee is the mean over it and its mirror image.
 */
import type { Session } from '../../graph/index.ts'
import type { FloatImage } from '../../image/index.ts'
import { distanceFrom, type GateTag, gateJoints, gateLandmarks, gateTags, type LoadedGate } from '../../model/index.ts'
import { quartersOf } from '../quarters.ts'
import type { GateFindings, KneeFindings, Point } from './findings.ts'
import { type GateSight, openGateEye } from './network.ts'
import { centreProbability, type KneePeak, kneePeaks } from './peaks.ts'
import { type GateWindow, stretchGreys, toNetwork, wholeFilm, windowOf } from './picture.ts'

export type Gate = {
  look(film: FloatImage): Promise<GateFindings>
  release(): Promise<void>
}

/** Once more if the centre is this share of the window off, the width by this factor, the turn by these degrees. */
const again = { shift: 0.06, width: 1.12, degrees: 6 }
/** At the second look the knee is known to be near the middle: a weaker peak will do. */
const leastSecond = 0.1

/** A window as the network took it, and what it said. */
type Seen = { picture: Float32Array; sight: GateSight }

/** @param open makes a session: the caller's runtime */
export async function openGate(
  { description, weights, likeness }: Pick<LoadedGate, 'description' | 'weights' | 'likeness'>,
  open: (model: Uint8Array) => Promise<Session>,
): Promise<Gate> {
  const { architecture, preprocessing, limits } = description
  const { px, cropWidths } = preprocessing
  const eye = await openGateEye(architecture, weights, px, open)
  async function see(film: FloatImage, window: GateWindow): Promise<Seen> {
    const { data: picture } = windowOf(film, window, px)
    stretchGreys(picture)
    toNetwork(picture)
    return { picture, sight: await eye.see(picture) }
  }

  /** What was seen, its joint and tags as the mean over picture and mirror image. */
  async function withMirror({ picture, sight }: Seen): Promise<GateSight> {
    const { joint, tags } = await eye.see(mirrored(picture, px))
    const mean = (a: Float32Array, b: Float32Array) => a.map((v, i) => (v + b[i]) / 2)
    const seen = tags.map((v, i) => (gateTags[i] === 'fibulaLeft' ? 1 - v : v))
    return { ...sight, joint: mean(sight.joint, joint), tags: mean(sight.tags, seen) }
  }

  async function lookAtKnee(film: FloatImage, whole: GateWindow, peak: KneePeak): Promise<KneeFindings> {
    const first = onFilm(whole, peak)
    let window: GateWindow = {
      ...first,
      side: cropWidths * peak.width * whole.side,
      rotationDegrees: peak.rotationDegrees,
    }
    let seen = await see(film, window)
    let knee = nearestMiddle(seen.sight, cropWidths)
    const off = (k: KneePeak) =>
      Math.hypot(k.x - 0.5, k.y - 0.5) > again.shift ||
      Math.abs(Math.log(k.width * cropWidths)) > Math.log(again.width) ||
      Math.abs(k.rotationDegrees) > again.degrees
    if (off(knee)) {
      window = {
        ...onFilm(window, knee),
        side: cropWidths * knee.width * window.side,
        rotationDegrees: turn(window.rotationDegrees + knee.rotationDegrees),
      }
      seen = await see(film, window)
      knee = nearestMiddle(seen.sight, cropWidths)
    }
    const sight = await withMirror(seen)
    const centre = onFilm(window, knee)
    const width = knee.width * window.side
    return {
      rotationDegrees: turn(window.rotationDegrees + knee.rotationDegrees),
      centre,
      width,
      confidence: peak.confidence,
      tags: tagsOf(sight),
      landmarks: Object.fromEntries(
        gateLandmarks.map((name, i) => [
          name,
          onFilm(window, { x: sight.landmarks[2 * i], y: sight.landmarks[2 * i + 1] }),
        ]),
      ) as KneeFindings['landmarks'],
      fibulaLeft: tag(sight, 'fibulaLeft'),
      distance: distanceFrom(likeness.knee, sight.features),
    }
  }

  /** What is seen of a film as a whole, and how it lies. */
  async function uprightHand(film: FloatImage, whole: GateWindow, first: GateSight) {
    const lies = directionOf(first)
    const turnedBy = 90 * quartersOf(lies)
    const [hand] = first.joint
    if (turnedBy === 0 || first.joint.some(other => other > hand)) return { sight: first, rotationDegrees: lies }
    const upright = { ...whole, rotationDegrees: turnedBy }
    const sight = await withMirror(await see(film, upright))
    return { sight, rotationDegrees: turn(turnedBy + directionOf(sight)) }
  }

  return {
    async look(film) {
      const whole = wholeFilm(film)
      const first = await withMirror(await see(film, whole))
      const { sight, rotationDegrees } = await uprightHand(film, whole, first)
      const knees: KneeFindings[] = []
      for (const peak of kneePeaks(first.centre, first.knee, limits.centre))
        knees.push(await lookAtKnee(film, whole, peak))
      return {
        width: film.width,
        height: film.height,
        joint: named(gateJoints, sight.joint),
        tags: tagsOf(sight),
        rotationDegrees,
        handDistance: distanceFrom(likeness.hand, sight.features),
        likeliestCentre: centreProbability(first.centre.reduce((a, b) => Math.max(a, b))),
        knees: withMetalOf(
          first,
          distinct(knees).sort((a, b) => a.centre.x - b.centre.x),
        ),
      }
    },
    release: () => eye.release(),
  }
}

function mirrored(picture: Float32Array, px: number): Float32Array {
  const data = picture.slice()
  for (let y = 0; y < px; y++) data.subarray(y * px, (y + 1) * px).reverse()
  return data
}

/** Metal of a single knee may lie beyond the square of the close look: the whole film shows it. */
function withMetalOf(film: GateSight, knees: KneeFindings[]): KneeFindings[] {
  if (knees.length !== 1) return knees
  const [{ tags, ...knee }] = knees
  return [{ ...knee, tags: { ...tags, hardware: Math.max(tags.hardware, tag(film, 'hardware')) } }]
}

/** Two first looks may have led to one knee. */
function distinct(knees: readonly KneeFindings[]): KneeFindings[] {
  const kept: KneeFindings[] = []
  for (const knee of knees)
    if (kept.every(k => Math.hypot(k.centre.x - knee.centre.x, k.centre.y - knee.centre.y) > 0.4 * k.width))
      kept.push(knee)
  return kept
}

/** The knee of a second look; the middle itself if none is seen. */
function nearestMiddle(sight: GateSight, cropWidths: number): KneePeak {
  const near = kneePeaks(sight.centre, sight.knee, leastSecond)
    .map(peak => ({ peak, away: Math.hypot(peak.x - 0.5, peak.y - 0.5) }))
    .filter(({ away }) => away < 0.25)
    .sort((a, b) => a.away - b.away)
  return near[0]?.peak ?? { x: 0.5, y: 0.5, width: 1 / cropWidths, rotationDegrees: 0, confidence: 0 }
}

/** A place in a window, in shares of its side, as a place on the film. */
function onFilm({ x, y, side, rotationDegrees }: GateWindow, place: Point): Point {
  const angle = (rotationDegrees * Math.PI) / 180
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  const [u, v] = [(place.x - 0.5) * side, (place.y - 0.5) * side]
  return { x: x + u * cos - v * sin, y: y + u * sin + v * cos }
}

/** Degrees from -180 to 180. */
const turn = (degrees: number): number => degrees - 360 * Math.round(degrees / 360)

const directionOf = ({ direction: [cos, sin] }: GateSight): number => (Math.atan2(sin, cos) * 180) / Math.PI

const tag = ({ tags }: GateSight, name: GateTag): number => tags[gateTags.indexOf(name)]

function tagsOf(sight: GateSight): GateFindings['tags'] {
  const { fibulaLeft: _, ...tags } = named(gateTags, sight.tags)
  return tags
}

const named = <Name extends string>(names: readonly Name[], values: Float32Array) =>
  Object.fromEntries(names.map((name, i) => [name, values[i]])) as Record<Name, number>
