/** Films of knees: one, both, whole legs; plain, turned, cut, with metal, in plaster, from the side. */
import { drawChild } from '../child.ts'
import { assumedSpread } from '../deviation.ts'
import { drawKnee, type KneeDraws } from '../film.ts'
import type { Vector } from '../frame.ts'
import type { Generator } from '../generators.ts'
import { castPlaster, drawPlaster } from './cast.ts'
import { type Draw, drawFrom } from './draw.ts'
import { drawPlate, drawScrews } from './hardware.ts'
import {
  castBentLeg,
  castKneeBones,
  castLegs,
  condylarMm,
  coreLandmarks,
  isWhole,
  jointMm,
  kneeOnFilm,
  type LaidKnee,
  layKnee,
} from './layKnee.ts'
import { castLongLegs, type LongLegs, planLongLegs } from './longLeg.ts'
import { drawMount, type Field, fieldFrom, fieldOf, filmSide, type Marker, mountFilm, takeShot } from './picture.ts'
import { around, openScene, type Scene, type View } from './scene.ts'
import { castVisible, metalOnFilm, type Solid } from './solids.ts'
import { childNumber, type GateFilm, type GateFilmOptions, type GateKind, gateKinds } from './types.ts'

export type KneeKind = Extract<GateKind, `knee${string}` | 'long-leg'>

export function kneeGateFilm(
  kind: KneeKind,
  { seed, index, ages = agesOf(kind), side = 224 }: GateFilmOptions,
  generator: Generator,
): GateFilm {
  const key = gateKinds.indexOf(kind)
  const draw = drawFrom(seed, index, key)
  // Each film has a child of its own, and none of those of other phantoms.
  const childSeed = seed + 0x67617465
  const number = childNumber(kind, index)
  const child = drawChild(childSeed, number, ages)
  const draws = drawKnee(childSeed, number, assumedSpread)
  const knees = layKnees(kind, draw, generator, child, draws)
  const legs = kind === 'long-leg' ? planLongLegs(knees, draw) : undefined
  const mount = drawMount(draw)
  const { exposure } = draws
  const { scene, field, lit } = frameFilm(kind, knees, legs, draw, fieldFrom(exposure), filmSide(mount, side), draws)

  const attenuation = new Float32Array(scene.camera.side ** 2)
  if (legs) castLongLegs(legs, scene, generator, draw, attenuation)
  else if (kind === 'knee-lateral') castBentLeg(knees[0], scene, generator, key, attenuation)
  else castLegs(knees, scene, generator, attenuation)
  const flesh = kind === 'knee-cast' ? attenuation.slice() : attenuation
  castKneeBones(knees, scene, generator, attenuation)
  const cast = kind === 'knee-cast'
  if (cast) {
    const { x, y, turnDegrees } = knees[0].place
    const w = condylarMm(knees[0])
    const ends = draw.chance(0.4) ? [endOf(draw, x, y, w, turnDegrees)] : []
    castPlaster({ ...drawPlaster(draw), limbDegrees: turnDegrees, ends, bridgeMm: 1 }, flesh, scene, draw, attenuation)
  }
  const metal =
    kind === 'knee-screws' || kind === 'knee-plate'
      ? castVisible(() => metalOf(kind, knees, draw), scene, lit)
      : undefined

  const shot = takeShot({
    scene,
    attenuation,
    metal: metal?.shadow,
    exposure: {
      ...exposure,
      marker: { ...exposure.marker, degrees: exposure.marker.degrees + markerTurn(knees, draw) },
    },
    field,
    markers: markersOf(knees, draws, draw),
    generator,
    tissueFrom: 0.2,
    noiseKey: [seed, index, key, 0x6e],
  })
  const { image, x, y } = mountFilm(shot.image, mount)
  const found = knees.map(laid => kneeOnFilm(laid, scene, lit, { x, y })).sort((a, b) => a.x - b.x)
  return {
    image,
    truth: {
      kind,
      joint: 'knee',
      frontal: kind !== 'knee-lateral' && kind !== 'knee-oblique',
      knees: found,
      metal: metalOnFilm(metal, { x, y }),
      cast,
      cut: found.some(knee => !knee.wholeOnFilm),
    },
  }
}

/** Months. Metal and plaster are for children that walk. */
function agesOf(kind: KneeKind) {
  const fromMonths = kind === 'knee-screws' || kind === 'knee-plate' ? 36 : kind === 'knee-cast' ? 12 : 0
  return { fromMonths, toMonths: 252 }
}

function layKnees(
  kind: KneeKind,
  draw: Draw,
  generator: Generator,
  child: LaidKnee['child'],
  draws: KneeDraws,
): LaidKnee[] {
  const { pose, shape } = draws
  const outward = draw.chance(0.5) ? 1 : -1
  const seen: KneeDraws = {
    ...draws,
    pose:
      kind === 'knee-lateral'
        ? { ...pose, rotation: outward * 90 + 4 * draw.normal(), flexion: draw.between(0, 45), inPlane: 0 }
        : kind === 'knee-oblique'
          ? { ...pose, rotation: outward * draw.between(28, 60) }
          : pose,
  }
  const two = kind === 'knee-pair' || kind === 'long-leg' || (kind !== 'knee-lateral' && draw.chance(pairsAmong[kind]))
  const turnDegrees =
    kind === 'knee-turned'
      ? draw.chance(0.65)
        ? draw.pick([90, -90, 180])
        : draw.between(32, 150) * draw.pick([1, -1])
      : kind === 'knee-lateral'
        ? draw.between(-12, 12) + (seen.pose.flexion * 0.3 - 4) * draw.pick([1, -1])
        : 0
  const first = layKnee(child, seen, generator, { x: 0, y: 0, turnDegrees })
  if (!two) return [first]
  const otherShape = {
    ...shape,
    side: shape.side === 'L' ? ('R' as const) : ('L' as const),
    laxityDegrees: 0.8 * draw.normal(),
  }
  const lean = (sd: number) => sd * draw.normal()
  const other: KneeDraws = {
    ...seen,
    shape: otherShape,
    pose: { ...seen.pose, rotation: seen.pose.rotation + lean(5), flexion: pose.flexion + lean(3), inPlane: lean(3) },
  }
  const w = condylarMm(first)
  const legMm = w * child.softTissue
  const apart = kind === 'long-leg' ? draw.between(1.5, 2.3) * w : Math.max(1.15 * w, legMm * draw.between(0.85, 1.5))
  const shift = (kind === 'long-leg' ? 0.15 : 0.2) * w * draw.normal() * 0.6
  // As seen from the front the right knee is on the left.
  const sign = otherShape.side === 'L' ? 1 : -1
  const a = (turnDegrees * Math.PI) / 180
  const [dx, dy] = [sign * apart, shift]
  return [
    first,
    layKnee(child, other, generator, {
      x: Math.cos(a) * dx + Math.sin(a) * dy,
      y: -Math.sin(a) * dx + Math.cos(a) * dy,
      turnDegrees,
    }),
  ]
}

/** Share of films with both knees among kinds that are usually of one. */
const pairsAmong: Record<Exclude<KneeKind, 'knee-pair' | 'long-leg' | 'knee-lateral'>, number> = {
  knee: 0,
  'knee-screws': 0.25,
  'knee-plate': 0.1,
  'knee-cast': 0,
  'knee-turned': 0.2,
  'knee-oblique': 0.05,
  'knee-cut': 0.25,
}

function metalOf(kind: 'knee-screws' | 'knee-plate', knees: readonly LaidKnee[], draw: Draw): Solid[] {
  const operated = knees.length > 1 && draw.chance(0.5) ? knees : [draw.pick(knees)]
  return operated.flatMap(laid => (kind === 'knee-plate' ? drawPlate(laid, draw) : drawScrews(laid, draw)))
}

/** Where a cast ends, above or below the joint. */
function endOf(draw: Draw, x: number, y: number, w: number, turnDegrees: number) {
  const above = draw.chance(0.5)
  const degrees = turnDegrees + (above ? 180 : 0)
  const a = (turnDegrees * Math.PI) / 180
  const far = (above ? 1 : -1) * draw.between(0.7, 1.3) * w
  return { x: x + far * Math.sin(a), y: y + far * Math.cos(a), degrees: degrees + draw.between(-8, 8) }
}

/** Chooses what part of the world is the film, and what part of the film is lit. */
function frameFilm(
  kind: KneeKind,
  knees: readonly LaidKnee[],
  legs: LongLegs | undefined,
  draw: Draw,
  drawn: Field,
  side: number,
  { pose }: KneeDraws,
): { scene: Scene; field: Field; lit: (x: number, y: number) => number } {
  const core = knees.flatMap(coreLandmarks)
  const box = around(core)
  const size = jointMm(knees[0])
  const w = condylarMm(knees[0])
  const open = (view: View, field: Field) => {
    const scene = openScene(view, side, pose.sourceToDetectorMm, pose.objectToDetectorMm)
    return { scene, field, lit: fieldOf(field, scene.film) }
  }
  let view: View
  let field = drawn
  if (legs) view = pad(legs.view, 0.02 * (legs.view.top - legs.view.bottom))
  else {
    // Tight cuts around the joint as research collections have them, and films as hospitals take them.
    const tight = draw.chance(kind === 'knee-plate' || knees.length > 1 ? 0.12 : 0.3)
    const [boxW, boxH] = [box.right - box.left, box.top - box.bottom]
    const lying = knees.length === 1 && Math.abs(Math.sin((knees[0].place.turnDegrees * Math.PI) / 180)) > 0.7
    const long = (tight ? draw.between(1.06, 1.6) : draw.between(1.7, 3.4)) * size
    const short = (tight ? draw.between(0.9, 1.15) : draw.between(0.55, 1.1)) * long
    const soft = knees[0].child.softTissue
    // The wall of a cast is what shows it.
    const beside = kind === 'knee-cast' ? (soft + 0.2) * w : tight ? 1.04 * w : Math.min(soft, 1.5) * w
    const width = Math.max(lying ? long : short, boxW - w + beside)
    // Both knees are often cut to a strip.
    const strip = knees.length > 1 && kind !== 'knee-cut' && draw.chance(0.4)
    const height = strip ? boxH * draw.between(1.08, 1.6) : Math.max(lying ? short : long, 1.08 * boxH)
    const [cx, cy] = [(box.left + box.right) / 2, (box.bottom + box.top) / 2]
    const wide = knees.length > 1 ? Math.max(width, boxW + draw.between(0.1, 1.2) * w) : width
    const offX = (draw.between(-0.5, 0.5) * (wide - boxW)) / 2
    const offY = (draw.between(-0.5, 0.5) * Math.max(0, height - boxH)) / 2
    view = {
      left: cx + offX - wide / 2,
      right: cx + offX + wide / 2,
      bottom: cy + offY - height / 2,
      top: cy + offY + height / 2,
    }
    if (tight || strip) field = { ...drawn, left: 0, right: 0, top: 0, bottom: 0, degrees: 0 }
    if (knees.length > 1 && draw.chance(0.25) && Math.abs(knees[0].place.turnDegrees) < 1) {
      // Two exposures on one film.
      const scene = openScene(view, side, pose.sourceToDetectorMm, pose.objectToDetectorMm)
      const x = (scene.film.width * ((knees[0].place.x + knees[1].place.x) / 2 - view.left)) / (view.right - view.left)
      const gap = (Math.abs(knees[0].place.x - knees[1].place.x) - 1.06 * w) / scene.mmPerPixel
      if (gap > 3) field = { ...field, divider: { x, width: Math.max(1.5, gap * draw.between(0.05, 0.8)) } }
    }
  }
  if (kind === 'knee-cut') return cutFilm(view, field, box, knees.length > 1, draw, core, open)
  for (let i = 0; ; i++) {
    const film = open(view, field)
    if (isWhole(core, film.scene, film.lit)) return film
    // The collimator goes first, then the film grows.
    const less = 0.5
    field =
      i < 3
        ? {
            ...field,
            left: field.left * less,
            right: field.right * less,
            top: field.top * less,
            bottom: field.bottom * less,
          }
        : { ...field, left: 0, right: 0, top: 0, bottom: 0, degrees: 0, divider: undefined }
    if (i >= 2) view = pad(view, 0.04 * size)
  }
}

/** Puts an edge of the film, or of its lit part, through the joint. */
function cutFilm(
  view: View,
  field: Field,
  box: View,
  two: boolean,
  draw: Draw,
  core: readonly Vector[],
  open: (view: View, field: Field) => { scene: Scene; field: Field; lit: (x: number, y: number) => number },
) {
  // Cut from the side, a film of two knees would show one of them whole.
  const edge = two
    ? draw.pick(['top', 'bottom'] as const)
    : draw.pick(['top', 'top', 'bottom', 'bottom', 'left', 'right'] as const)
  const byFilm = draw.chance(0.5)
  const surround = draw.chance(0.65) ? 0 : draw.chance(0.5) ? 1 : draw.between(0.15, 0.6)
  let share = draw.between(0.22, 0.68)
  const beyond = draw.between(0.12, 0.6)
  for (;;) {
    const [low, high] = edge === 'top' || edge === 'bottom' ? [box.bottom, box.top] : [box.left, box.right]
    const up = edge === 'top' || edge === 'right'
    const at = up ? high - share * (high - low) : low + share * (high - low)
    const cut = { ...view, [edge]: at }
    let film: ReturnType<typeof open>
    if (byFilm) film = open(cut, { ...field, surround: 0, [edge]: 0 })
    else {
      const along = edge === 'top' || edge === 'bottom' ? cut.top - cut.bottom : cut.right - cut.left
      const whole = { ...cut, [edge]: at + (up ? 1 : -1) * beyond * along }
      film = open(whole, { ...field, surround, divider: undefined, [edge]: beyond / (1 + beyond) })
    }
    if (!isWhole(core, film.scene, film.lit)) return film
    share += 0.05
  }
}

const pad = (v: View, mm: number): View => ({
  left: v.left - mm,
  right: v.right + mm,
  bottom: v.bottom - mm,
  top: v.top + mm,
})

function markerTurn(knees: readonly LaidKnee[], draw: Draw): number {
  return draw.chance(0.7) ? knees[0].place.turnDegrees : 0
}

/** Lead letters on the lateral side of each knee; often one only for both. */
function markersOf(knees: readonly LaidKnee[], { exposure, shape }: KneeDraws, draw: Draw): Marker[] {
  const { x, y } = exposure.marker
  if (knees.length === 1) return [{ letter: shape.side, x: shape.side === 'R' ? x : 1 - x, y }]
  const both: Marker[] = [
    { letter: 'R', x, y },
    { letter: 'L', x: 1 - x, y: y + draw.between(-0.05, 0.05) },
  ]
  return draw.chance(0.6) ? both : [draw.pick(both)]
}
