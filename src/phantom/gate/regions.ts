/** Films of other regions of the body, and of things that are no body at all. */
import { drawExposure } from '../child.ts'
import type { Generator } from '../generators.ts'
import { drawHandExposure } from '../hand/draws.ts'
import { castPlaster, drawPlaster } from './cast.ts'
import { type Draw, drawFrom } from './draw.ts'
import { ankle, elbow, foot, hip, shoulder } from './limbs.ts'
import { drawMount, fieldFrom, fieldOf, filmSide, mountFilm, takeShot } from './picture.ts'
import { rays } from './rays.ts'
import type { Region } from './region.ts'
import { openScene, type View } from './scene.ts'
import { castFlesh, castShadowBone, type Node, type Stroke } from './shadow.ts'
import { castVisible, metalOnFilm, type Solid } from './solids.ts'
import { chest, skull, spine } from './trunk.ts'
import { childNumber, type GateFilm, type GateFilmOptions, type GateKind, gateKinds } from './types.ts'

const regions = { elbow, ankle, shoulder, hip, foot, chest, spine, skull, rays } as const
export type RegionKind = keyof typeof regions & GateKind
export const isRegion = (kind: GateKind): kind is RegionKind => kind in regions

/** In small bones fewer trabeculae are seen, in thick bodies more scatter. */
export function regionFilm(
  kind: RegionKind,
  { seed, index, side = 224 }: GateFilmOptions,
  generator: Generator,
): GateFilm {
  const key = gateKinds.indexOf(kind)
  const draw = drawFrom(seed, index, key)
  const young = draw.chance(0.65)
  const size = young ? draw.between(0.4, 1) : draw.between(0.92, 1.12)
  const plan = regions[kind](draw, young)
  const [across, along] = [1 + 0.05 * draw.normal(), 1 + 0.05 * draw.normal()]
  const turn = draw.chance(0.8) ? draw.between(-9, 9) : draw.pick([90, -90, 180]) + draw.between(-9, 9)
  const mirror = draw.chance(0.5) ? -1 : 1
  const [cos, sin] = [Math.cos, Math.sin].map(f => f((turn * Math.PI) / 180))
  // Every node is shaken a little: no two are alike.
  const moved = (strokes: readonly Stroke[], shake: number): Stroke[] =>
    strokes.map(stroke =>
      stroke.map(([x, y, r]): Node => {
        const u = mirror * size * across * x + shake * size * draw.normal()
        const v = size * along * y + shake * size * draw.normal()
        return [cos * u + sin * v, -sin * u + cos * v, r * size * (1 + 0.03 * draw.normal())]
      }),
    )
  const mount = drawMount(draw)
  const childSeed = seed + 0x67617465
  const number = childNumber(kind, index)
  const limb = kind === 'elbow' || kind === 'foot' || kind === 'ankle' || kind === 'rays'
  const exposure = limb ? drawHandExposure(childSeed, number) : drawExposure(childSeed, number)
  const view = viewOf(plan.view, { cos, sin, mirror, size }, draw)
  const scene = openScene(view, filmSide(mount, side), draw.between(1000, 1500), draw.between(20, 90))

  const attenuation = new Float32Array(scene.camera.side ** 2)
  const fat = draw.between(0.04, 0.2)
  // A trunk is thick: the machine uses a harder beam, which is the same as less attenuation.
  const thin = limb ? 1 : kind === 'shoulder' ? 0.85 : 0.75
  castFlesh(
    moved(plan.flesh, 2),
    scene,
    { blendMm: (plan.blendMm ?? 4) * size, fat, thickness: plan.thickness * draw.between(0.85, 1.1) },
    draw,
    attenuation,
  )
  const flesh = attenuation.slice()
  const air = (strokes: readonly Stroke[], share: number) => {
    const hollow = new Float32Array(attenuation.length)
    castFlesh(moved(strokes, 3), scene, { blendMm: 6 * size, fat: 0, thickness: 1.3 }, draw, hollow)
    for (let i = 0; i < hollow.length; i++)
      attenuation[i] = Math.max(0.18 * flesh[i], attenuation[i] + share * hollow[i])
  }
  if (plan.air) air(plan.air, -draw.between(0.45, 0.85))
  if (plan.heart) air(plan.heart, 0.75)
  const { grain } = generator
  for (const bone of plan.bones)
    castShadowBone(
      {
        ...bone,
        strokes: moved(bone.strokes, 0.5),
        holes: bone.holes && moved(bone.holes, 0.2),
        cortexMm: bone.cortexMm * size * draw.between(0.85, 1.15),
        blendMm: (bone.blendMm ?? 2) * size,
        mineral: draw.between(0.9, 1.35),
        grainDegrees: turn,
      },
      scene,
      { ...grain, strength: grain.strength * (0.4 + 0.6 * size), seed: draw.integer(500) },
      attenuation,
    )
  const cast = limb && draw.chance(0.12)
  if (cast)
    castPlaster({ ...drawPlaster(draw), limbDegrees: turn, ends: [], bridgeMm: 3 }, flesh, scene, draw, attenuation)
  const operated = draw.chance(0.1)
  const field = fieldFrom(exposure)
  const metal = operated
    ? castVisible(() => randomMetal(plan, moved, size, draw), scene, fieldOf(field, scene.film))
    : undefined
  if (thin !== 1) for (let i = 0; i < attenuation.length; i++) attenuation[i] *= thin
  const { marker } = exposure
  const letter = draw.pick(['L', 'R'] as const)
  const shot = takeShot({
    scene,
    attenuation,
    metal: metal?.shadow,
    exposure,
    field,
    markers: [{ letter, x: letter === 'R' ? marker.x : 1 - marker.x, y: marker.y }],
    generator,
    tissueFrom: 0.15,
    noiseKey: [seed, index, key, 0x6e],
  })
  const { image, x, y } = mountFilm(shot.image, mount)
  return {
    image,
    truth: { kind, joint: 'other', frontal: false, knees: [], metal: metalOnFilm(metal, { x, y }), cast, cut: false },
  }
}

/** The part of the body on the film: all of the usual view, or more or less of it. */
function viewOf(
  v: View,
  { cos, sin, mirror, size }: { cos: number; sin: number; mirror: number; size: number },
  draw: Draw,
): View {
  const corners = [
    [v.left, v.bottom],
    [v.left, v.top],
    [v.right, v.bottom],
    [v.right, v.top],
  ].map(([x, y]) => {
    const [a, b] = [mirror * size * x, size * y]
    return [cos * a + sin * b, -sin * a + cos * b]
  })
  const xs = corners.map(c => c[0])
  const ys = corners.map(c => c[1])
  const [l, r, b, t] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)]
  const zoom = draw.chance(0.25) ? draw.between(0.55, 0.9) : draw.between(0.92, 1.35)
  const [w, h] = [(r - l) * zoom, (t - b) * zoom * draw.between(0.85, 1.15)]
  const x = (l + r) / 2 + 0.06 * w * draw.normal()
  const y = (b + t) / 2 + 0.06 * h * draw.normal()
  return { left: x - w / 2, right: x + w / 2, bottom: y - h / 2, top: y + h / 2 }
}

/** Screws or a wire somewhere in the bones. */
function randomMetal(
  { bones }: Region,
  moved: (strokes: readonly Stroke[], shake: number) => Stroke[],
  size: number,
  draw: Draw,
): Solid[] {
  return Array.from({ length: 1 + draw.integer(4) }, (): Solid => {
    const [x, y] = draw.pick(moved([draw.pick(draw.pick(bones).strokes)], 3)[0])
    const a = draw.between(0, 2 * Math.PI)
    const half = draw.between(8, 28) * size
    const radiusMm = draw.between(0.8, 3) * size
    return {
      metal: draw.pick(['steel', 'titanium'] as const),
      form: 'rod',
      from: [x - half * Math.cos(a), y - half * Math.sin(a), draw.between(-12, 12)],
      to: [x + half * Math.cos(a), y + half * Math.sin(a), draw.between(-12, 12)],
      radiusMm,
      pitchMm: radiusMm > 1.4 ? radiusMm : 0,
    }
  })
}
