/**
 * What surgeons leave in children's knees and hands, placed in the bones: screws in the epiphysis, tension-band plates
 * with two screws over a growth plate, screws and wires that cross it, staples, bone plates, nails. Sizes are those
 * that implants come in (assumption: screws of 3.5 to 7 mm, wires of 1.6 to 2, plates 3 to 5 mm thick, nails of 7 to
 * 11), scaled down in small bones.
 */
import { chain, type Frame, frame, toOuter, type Vector } from '../frame.ts'
import type { LongBoneMeasures } from '../measures.ts'
import type { Draw } from './draw.ts'
import type { LaidKnee } from './layKnee.ts'
import { placeFrame } from './scene.ts'
import type { Metal, Solid } from './solids.ts'

/** A long bone with its heights, growing upwards from joint to shaft or downwards. */
type Site = {
  frame: Frame
  /** +1 femur: shaft above; -1 tibia. */
  up: 1 | -1
  m: LongBoneMeasures
  jointY: number
  plateY: number
  /** Size of implants. */
  scale: number
}

function sites({ knee, place }: LaidKnee): { femur: Site; tibia: Site } {
  const { measures: m, bones } = knee
  const joint = m.jointSpaceMm / 2
  const site = (name: 'femur' | 'tibia', up: 1 | -1): Site => {
    const bone = m[name]
    return {
      frame: placeFrame(place, bones[name === 'femur' ? 0 : 1].frame),
      up,
      m: bone,
      jointY: up * joint,
      plateY: up * (joint + bone.heightMm + bone.gapMm / 2),
      scale: 0.55 + (0.45 * bone.metaphysisMm) / 70,
    }
  }
  return { femur: site('femur', 1), tibia: site('tibia', -1) }
}

const metalOf = (draw: Draw): Metal => (draw.chance(0.5) ? 'steel' : 'titanium')

/** A screw from its head to its tip, in the coordinates of a bone. */
function screw(at: Frame, head: Vector, tip: Vector, radiusMm: number, metal: Metal, bored: boolean): Solid[] {
  const [a, b] = [toOuter(at, head), toOuter(at, tip)]
  const d: Vector = [b[0] - a[0], b[1] - a[1], b[2] - a[2]]
  const length = Math.hypot(...d)
  const on = (mm: number): Vector => [
    a[0] + (d[0] * mm) / length,
    a[1] + (d[1] * mm) / length,
    a[2] + (d[2] * mm) / length,
  ]
  const boreMm = bored ? 0.38 * radiusMm : 0
  return [
    { metal, form: 'rod', from: a, to: b, radiusMm, boreMm, pitchMm: 0.9 * radiusMm },
    { metal, form: 'rod', from: on(-1.2 * radiusMm), to: on(0.3 * radiusMm), radiusMm: 1.7 * radiusMm, boreMm },
  ]
}

const rod = (at: Frame, from: Vector, to: Vector, radiusMm: number, metal: Metal): Solid => ({
  metal,
  form: 'rod',
  from: toOuter(at, from),
  to: toOuter(at, to),
  radiusMm,
})

const box = (at: Frame, centre: Vector, half: Vector, metal: Metal, turns: Vector = [0, 0, 0]): Solid => ({
  metal,
  form: 'box',
  frame: chain(at, frame(turns[0], turns[1], turns[2], centre)),
  half,
})

/** One to four screws or wires about a growth plate. */
export function drawScrews(laid: LaidKnee, draw: Draw): Solid[] {
  const { femur, tibia } = sites(laid)
  const both = draw.chance(0.35)
  const first = draw.chance(0.6) ? femur : tibia
  const list = both ? [femur, tibia] : [first]
  const what = draw.pick([epiphyseal, tensionBand, tensionBand, crossing, crossing, wires, staple, anchor])
  return list.flatMap(site => what(site, draw, metalOf(draw)))
}

function epiphyseal({ frame: at, up, m, jointY, scale }: Site, draw: Draw, metal: Metal): Solid[] {
  const w = Math.max(m.epiphysisMm, 0.5 * m.metaphysisMm)
  const side = draw.chance(0.5) ? 1 : -1
  const count = 1 + draw.integer(2)
  return Array.from({ length: count }, (_, i) => {
    const y = jointY + up * m.heightMm * draw.between(0.4, 0.65)
    const z = (i - (count - 1) / 2) * 0.22 * w + draw.between(-0.05, 0.05) * w
    return screw(
      at,
      [side * 0.5 * w, y, z],
      [-side * draw.between(0, 0.42) * w, y + draw.between(-0.06, 0.06) * w, z],
      scale * draw.between(1.7, 3.2),
      metal,
      draw.chance(0.5),
    )
  }).flat()
}

/** A small plate over the growth plate with a screw on either side of it. */
function tensionBand({ frame: at, m, plateY, scale }: Site, draw: Draw, metal: Metal): Solid[] {
  const sides = draw.chance(0.4) ? [1, -1] : [draw.chance(0.5) ? 1 : -1]
  const w = m.metaphysisMm
  return sides.flatMap(side => {
    const x = side * (0.5 * w + 1.5)
    const reach = scale * draw.between(7, 11)
    const half: Vector = [scale * draw.between(0.8, 1.5), reach + 3 * scale, scale * 4.5]
    const z = draw.between(-0.08, 0.1) * w
    const length = draw.between(0.28, 0.55) * w
    const splay = draw.between(0, 0.3)
    const turned = draw.between(-12, 12)
    return [
      box(at, [x, plateY, z], half, metal, [0, turned, draw.between(-6, 6)]),
      ...[1, -1].flatMap(dir =>
        screw(
          at,
          [x, plateY + dir * reach, z],
          [x - side * length, plateY + dir * (reach + splay * length), z],
          scale * draw.between(1.8, 2.5),
          metal,
          draw.chance(0.5),
        ),
      ),
    ]
  })
}

/** Screws through the growth plate from the metaphysis, from one side or crossed. */
function crossing({ frame: at, up, m, plateY, jointY, scale }: Site, draw: Draw, metal: Metal): Solid[] {
  const w = m.metaphysisMm
  const sides = draw.chance(0.75) ? [1, -1] : [draw.chance(0.5) ? 1 : -1]
  const bored = draw.chance(0.6)
  return sides.flatMap(side =>
    screw(
      at,
      [side * draw.between(0.3, 0.46) * w, plateY + up * draw.between(0.35, 0.8) * w, draw.between(-0.1, 0.1) * w],
      [-side * draw.between(0.05, 0.4) * w, jointY + up * 0.2 * m.heightMm, draw.between(-0.1, 0.1) * w],
      scale * draw.between(1.8, 3.3),
      metal,
      bored,
    ),
  )
}

function wires({ frame: at, up, m, plateY, jointY }: Site, draw: Draw): Solid[] {
  const w = m.metaphysisMm
  const count = 2 + draw.integer(2)
  return Array.from({ length: count }, (_, i) => {
    const side = i % 2 ? 1 : -1
    return rod(
      at,
      [side * draw.between(0.45, 0.75) * w, jointY - up * draw.between(-0.1, 0.1) * w, draw.between(-0.15, 0.15) * w],
      [-side * draw.between(0.2, 0.4) * w, plateY + up * draw.between(0.6, 1.1) * w, draw.between(-0.15, 0.15) * w],
      draw.between(0.8, 1.1),
      'steel',
    )
  })
}

function staple({ frame: at, m, plateY, scale }: Site, draw: Draw): Solid[] {
  const w = m.metaphysisMm
  const side = draw.chance(0.5) ? 1 : -1
  const count = 1 + draw.integer(3)
  return Array.from({ length: count }, (_, i) => {
    const z = (i - (count - 1) / 2) * 0.2 * w
    const x = side * (0.5 * w + 1)
    const reach = scale * draw.between(6, 9)
    const tip = x - side * draw.between(0.2, 0.32) * w
    const r = scale * 1.2
    return [
      rod(at, [x, plateY - reach, z], [x, plateY + reach, z], r, 'steel'),
      rod(at, [x, plateY - reach, z], [tip, plateY - reach, z], r, 'steel'),
      rod(at, [x, plateY + reach, z], [tip, plateY + reach, z], r, 'steel'),
    ]
  }).flat()
}

/** A single short thick screw, as holds a ligament graft or a tubercle. */
function anchor({ frame: at, up, m, plateY, scale }: Site, draw: Draw, metal: Metal): Solid[] {
  const w = m.metaphysisMm
  const x = draw.between(-0.25, 0.25) * w
  const y = plateY + up * draw.between(0.1, 0.5) * w
  const length = draw.between(18, 34) * scale
  return screw(
    at,
    [x, y, 0.3 * w],
    [x + draw.between(-0.5, 0.5) * length, y - up * draw.between(0.1, 0.8) * length, 0.3 * w - 0.6 * length],
    scale * draw.between(2.2, 4),
    metal,
    draw.chance(0.5),
  )
}

/** A bone plate with its screws, or a nail with its bolts. */
export function drawPlate(laid: LaidKnee, draw: Draw): Solid[] {
  const { femur, tibia } = sites(laid)
  const site = draw.chance(0.6) ? femur : tibia
  return draw.pick([bonePlate, bonePlate, bonePlate, nail, elasticNails])(site, draw, metalOf(draw))
}

function bonePlate({ frame: at, up, m, jointY, plateY, scale }: Site, draw: Draw, metal: Metal): Solid[] {
  const w = m.metaphysisMm
  const side = draw.chance(0.65) ? 1 : -1
  const turned = draw.between(-35, 35)
  const [thick, wide] = [scale * draw.between(1.5, 2.6), scale * draw.between(5, 8)]
  const z = draw.between(-0.05, 0.15) * w
  const parts: Solid[] = []
  const screws = (x: number, y: number, length: number) =>
    parts.push(
      ...screw(at, [x, y, z], [x - side * length, y, z], scale * draw.between(1.6, 2.6), metal, draw.chance(0.3)),
    )
  // Down the flare, then along the shaft.
  const low = draw.chance(0.5) ? jointY + up * 0.55 * m.heightMm : plateY + up * 0.12 * w
  const bend = plateY + up * 0.75 * w
  const top = plateY + up * draw.between(1.3, 2.6) * w
  const at0 = side * (0.5 * w + thick)
  const at1 = side * (0.22 * w + thick)
  const slope = (Math.atan2(at0 - at1, up * (bend - low)) * 180) / Math.PI
  parts.push(
    box(at, [(at0 + at1) / 2, (low + bend) / 2, z], [thick, Math.abs(bend - low) / 2 + thick, wide], metal, [
      0,
      turned,
      -up * slope,
    ]),
    box(at, [at1, (bend + top) / 2, z], [thick, Math.abs(top - bend) / 2, wide], metal, [0, turned, 0]),
  )
  const lower = 2 + draw.integer(2)
  for (let i = 0; i < lower; i++) {
    const t = (i + 0.5) / lower
    screws(at0 + t * (at1 - at0), low + t * (bend - low), draw.between(0.5, 0.85) * w * (1 - 0.4 * t))
  }
  const upper = 2 + draw.integer(3)
  for (let i = 0; i < upper; i++) screws(at1, bend + ((i + 0.6) / upper) * (top - bend), 0.44 * w)
  return parts
}

function nail({ frame: at, up, m, jointY, scale }: Site, draw: Draw, metal: Metal): Solid[] {
  const w = m.metaphysisMm
  const r = scale * draw.between(3.6, 5.6)
  const start = jointY + up * draw.between(0.25, 1.2) * m.heightMm
  const lean = draw.between(0, 0.06)
  const far = up * 3.2 * w
  const bolts = 1 + draw.integer(3)
  return [
    rod(at, [0, start, 0], [lean * 3 * w, start + far, -0.05 * w], r, metal),
    ...Array.from({ length: bolts }, (_, i) => {
      const y = start + up * (0.15 + 0.28 * i) * w
      const half = draw.between(0.3, 0.45) * w
      return screw(at, [half, y, 0], [-half, y + draw.between(-0.05, 0.05) * w, 0], scale * 2.3, metal, false)
    }).flat(),
  ]
}

/** Two thin bent nails that cross in the shaft. */
function elasticNails({ frame: at, up, m, plateY, scale }: Site, draw: Draw, metal: Metal): Solid[] {
  const w = m.metaphysisMm
  const r = scale * draw.between(1.2, 2)
  const low = plateY + up * draw.between(0.3, 0.6) * w
  const bow = draw.between(0.12, 0.2) * w
  return [1, -1].flatMap(side => {
    const path: Vector[] = Array.from({ length: 7 }, (_, i) => {
      const t = i / 6
      const x = side * (0.4 * w * (1 - t) ** 3 - bow * Math.sin(Math.PI * t))
      return [x, low + up * t * 2.6 * w, 0.02 * side * w]
    })
    return path.slice(1).map((p, i) => rod(at, path[i], p, r, metal))
  })
}
