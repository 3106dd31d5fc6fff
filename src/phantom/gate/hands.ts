/** Films of hands: plain, turned, cut, with metal, in plaster, from the side. */
import { drawChild, type Exposure } from '../child.ts'
import { assumedSpread } from '../deviation.ts'
import { frame, type Vector } from '../frame.ts'
import type { Generator } from '../generators.ts'
import { drawHand } from '../hand/film.ts'
import { type Hand, planHand } from '../hand/hand.ts'
import { castHandTissue } from '../hand/tissue.ts'
import { castBone } from '../rays.ts'
import { castPlaster, drawPlaster } from './cast.ts'
import { type Draw, drawFrom } from './draw.ts'
import { drawHandMetal } from './handHardware.ts'
import { isWhole } from './layKnee.ts'
import { drawMount, type Field, fieldFrom, fieldOf, filmSide, mountFilm, takeShot } from './picture.ts'
import {
  around,
  openScene,
  type Place,
  placeFrame,
  placePoint,
  type Scene,
  seenAt,
  turnOf,
  type View,
} from './scene.ts'
import { castVisible, metalOnFilm } from './solids.ts'
import { childNumber, type GateFilm, type GateFilmOptions, type GateKind, gateKinds } from './types.ts'

export type HandKind = Extract<GateKind, `hand${string}`>

export function handGateFilm(
  kind: HandKind,
  { seed, index, ages = { fromMonths: kind === 'hand-screws' ? 36 : 0, toMonths: 228 }, side = 224 }: GateFilmOptions,
  generator: Generator,
): GateFilm {
  const key = gateKinds.indexOf(kind)
  const draw = drawFrom(seed, index, key)
  const childSeed = seed + 0x67617465
  const number = childNumber(kind, index)
  const child = drawChild(childSeed, number, ages)
  const { shape, pose: drawn, exposure } = drawHand(childSeed, number, assumedSpread)
  const lateral = kind === 'hand-lateral'
  const pose = lateral
    ? {
        ...drawn,
        rotation: draw.pick([1, -1]) * draw.between(60, 100),
        flexion: drawn.flexion.map((f, i) => f + (draw.chance(0.5) ? 8 * i : 0)),
      }
    : drawn
  const turnDegrees =
    kind === 'hand-turned'
      ? draw.chance(0.65)
        ? draw.pick([90, -90, 180])
        : draw.between(32, 150) * draw.pick([1, -1])
      : 0
  const place: Place = { x: 0, y: 0, turnDegrees, mirrored: shape.side === 'R' }
  const plan = planHand(child, generator.hand.shape(shape), pose, generator.hand.anatomy)
  const hand: Hand = {
    ...plan,
    bones: plan.bones.map(bone => ({ ...bone, frame: placeFrame(place, bone.frame) })),
    landmarks: Object.fromEntries(Object.entries(plan.landmarks).map(([name, p]) => [name, placePoint(place, p)])),
    digits: plan.digits.map(joints => joints.map(p => placePoint(place, p))),
    arm: [placePoint(place, plan.arm[0]), placePoint(place, plan.arm[1])],
  }
  const mount = drawMount(draw)
  const { scene, field, lit } = frameFilm(kind, hand, pose, draw, exposure, filmSide(mount, side))

  const { grain, flesh: kindOfFlesh } = generator
  const attenuation = new Float32Array(scene.camera.side ** 2)
  const plump = 0.84 + 0.22 * Math.sqrt(child.softTissue - 1) + 0.12 * Math.max(0, 1 - hand.measures.length)
  castHandTissue(attenuation, scene.camera, hand, plump * kindOfFlesh.hand, (0.1 + 0.9 * child.fat) * kindOfFlesh.fat, {
    uniform: () => draw.between(0, 1),
    normal: draw.normal,
    integer: draw.integer,
  })
  const cast = kind === 'hand-cast'
  const flesh = cast ? attenuation.slice() : attenuation
  for (const [i, bone] of hand.bones.entries())
    castBone({ ...bone.bake(), frame: bone.frame }, scene.camera, attenuation, {
      seed: shape.grain + 7919 * i,
      scale: (0.55 + 0.2 * hand.measures.width) * grain.scale,
      pattern: grain.pattern,
      strength: grain.strength,
    })
  if (cast) {
    // From the forearm to the palm, at times over the thumb or the fingers.
    const { length } = hand.measures
    const until = draw.pick([0.32, 0.42, 0.5, 0.9]) * 175 * length * draw.between(0.9, 1.1)
    const knuckles = placePoint(place, [0, until, 0])
    castPlaster(
      {
        ...drawPlaster(draw),
        limbDegrees: turnDegrees,
        ends: draw.chance(0.92)
          ? [{ x: knuckles[0], y: knuckles[1], degrees: turnDegrees + 180 + draw.between(-10, 10) }]
          : [],
        bridgeMm: 6 * hand.measures.width,
      },
      flesh,
      scene,
      draw,
      attenuation,
    )
  }
  const metal = kind === 'hand-screws' ? castVisible(() => drawHandMetal(hand, draw), scene, lit) : undefined

  const { marker } = exposure
  const markerTurn = draw.chance(0.7) ? turnDegrees : 0
  const shot = takeShot({
    scene,
    attenuation,
    metal: metal?.shadow,
    exposure: { ...exposure, marker: { ...marker, degrees: marker.degrees + markerTurn } },
    field,
    // The marker lies on the side of the little finger, which is left of a left hand.
    markers: [{ letter: shape.side, x: shape.side === 'L' ? marker.x : 1 - marker.x, y: marker.y }],
    generator,
    tissueFrom: 0.12,
    noiseKey: [seed, index, key, 0x6e],
  })
  const { image, x, y } = mountFilm(shot.image, mount)
  const wholeOnFilm = isWhole(coreOf(hand), scene, lit)
  return {
    image,
    truth: {
      kind,
      joint: 'hand',
      frontal: !lateral,
      knees: [],
      hand: {
        side: shape.side,
        rotationDegrees: turnOf(placeFrame(place, frame(pose.tilt, pose.rotation, pose.inPlane))),
        mature: Object.values(hand.measures.bones).every(bone => bone.closing >= 1),
        landmarks: Object.fromEntries(
          Object.entries(hand.landmarks).map(([name, p]) => {
            const seen = seenAt(scene, p)
            return [name, { x: seen.x + x, y: seen.y + y }]
          }),
        ),
        wholeOnFilm,
      },
      metal: metalOnFilm(metal, { x, y }),
      cast,
      cut: !wholeOnFilm,
    },
  }
}

/** All fingers and the growth plates of the wrist. */
const coreOf = (hand: Hand): Vector[] => [
  ...hand.digits.flatMap(joints => joints.slice(1)),
  ...Object.entries(hand.landmarks)
    .filter(([name]) => /^(radius|ulna)_/.test(name))
    .map(([, p]) => p),
]

function frameFilm(
  kind: HandKind,
  hand: Hand,
  pose: { sourceToDetectorMm: number; objectToDetectorMm: number; forearm: number; field: number },
  draw: Draw,
  exposure: Exposure,
  side: number,
): { scene: Scene; field: Field; lit: (x: number, y: number) => number } {
  const flesh = 11 * hand.measures.width
  // The flesh of the lowest finger lies on the cassette.
  const lowest = Math.min(...hand.digits.flatMap(joints => joints.map(p => p[2]))) - 0.8 * flesh
  const toDetectorMm = Math.max(pose.objectToDetectorMm, -lowest)
  const open = (view: View, field: Field) => {
    const scene = openScene(view, side, pose.sourceToDetectorMm, toDetectorMm)
    return { scene, field, lit: fieldOf(field, scene.film) }
  }
  const core = coreOf(hand)
  const [wrist, elbow] = hand.arm
  const share = 0.1 + pose.forearm * 1.2
  const armEnd: Vector = [0, 1, 2].map(i => wrist[i] + share * (elbow[i] - wrist[i])) as unknown as Vector
  const box = around([...core, armEnd])
  let view: View = {
    left: box.left - 1.4 * flesh,
    right: box.right + 1.4 * flesh,
    bottom: box.bottom - flesh,
    top: box.top + flesh,
  }
  // The arm runs off the film on its own side.
  const out = elbow[0] - wrist[0]
  const outY = elbow[1] - wrist[1]
  if (Math.abs(outY) > Math.abs(out)) {
    if (outY < 0) view.bottom = box.bottom
    else view.top = box.top
  } else if (out < 0) view.left = box.left
  else view.right = box.right
  const [w, h] = [view.right - view.left, view.top - view.bottom]
  const grow = (pose.field - 1) * Math.max(w, h)
  const [extraX, extraY] = [draw.between(0.1, 1) * grow, draw.between(0.1, 1) * grow]
  const [shareX, shareY] = [draw.between(0.3, 0.7), draw.between(0.3, 0.7)]
  view = {
    left: view.left - shareX * extraX,
    right: view.right + (1 - shareX) * extraX,
    bottom: view.bottom - (Math.abs(outY) > Math.abs(out) && outY < 0 ? 0 : shareY * extraY),
    top: view.top + (1 - shareY) * extraY,
  }
  let field = fieldFrom(exposure)
  if (kind === 'hand-cut') {
    const joint = around(core)
    const edge = draw.pick(['top', 'bottom', 'left', 'right'] as const)
    const vertical = edge === 'top' || edge === 'bottom'
    const [low, high] = vertical ? [joint.bottom, joint.top] : [joint.left, joint.right]
    const up = edge === 'top' || edge === 'right'
    const missing = draw.between(0.14, 0.6)
    const at = up ? high - missing * (high - low) : low + missing * (high - low)
    const cut = { ...view, [edge]: at }
    if (draw.chance(0.5)) return open(cut, { ...field, [edge]: 0 })
    const beyond = draw.between(0.1, 0.5)
    const along = vertical ? cut.top - cut.bottom : cut.right - cut.left
    return open(
      { ...cut, [edge]: at + (up ? 1 : -1) * beyond * along },
      {
        ...field,
        surround: draw.chance(0.65) ? 0 : draw.chance(0.5) ? 1 : draw.between(0.15, 0.6),
        [edge]: beyond / (1 + beyond),
      },
    )
  }
  for (;;) {
    const film = open(view, field)
    if (isWhole(core, film.scene, film.lit)) return film
    if (field.left + field.right + field.top + field.bottom > 0.001)
      field = { ...field, left: 0, right: 0, top: 0, bottom: 0, degrees: 0 }
    else {
      field = { ...field, left: 0, right: 0, top: 0, bottom: 0, degrees: 0 }
      const mm = 0.03 * (view.top - view.bottom)
      view = { left: view.left - mm, right: view.right + mm, bottom: view.bottom - mm, top: view.top + mm }
    }
  }
}
