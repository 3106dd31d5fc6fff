/**
 * Metal in hands: wires through the radius, a plate on it, screws and wires in fingers and metacarpals. Sizes are
 * assumptions, as in `hardware.ts`.
 */
import { chain, frame, toOuter, type Vector } from '../frame.ts'
import type { Hand } from '../hand/hand.ts'
import type { PlateBone } from '../hand/milestones.ts'
import type { Draw } from './draw.ts'
import type { Solid } from './solids.ts'

export function drawHandMetal(hand: Hand, draw: Draw): Solid[] {
  const metal = draw.chance(0.5) ? 'steel' : 'titanium'
  const what = draw.pick(['radius wires', 'radius plate', 'radius plate', 'finger wires', 'screws'] as const)
  const bone = (name: PlateBone) => ({
    frame: frameOf(hand, name),
    m: hand.measures.bones[name],
  })
  const rod = (name: PlateBone, from: Vector, to: Vector, radiusMm: number, pitchMm = 0): Solid => {
    const { frame: at } = bone(name)
    return { metal, form: 'rod', from: toOuter(at, from), to: toOuter(at, to), radiusMm, pitchMm }
  }
  if (what === 'radius wires') {
    const { m } = bone('radius')
    const w = m.metaphysisMm
    return Array.from({ length: 2 + draw.integer(2) }, (_, i) => {
      const side = i % 2 ? 1 : -1
      return rod(
        'radius',
        [side * draw.between(0.45, 0.8) * w, m.cartilageMm - draw.between(0.1, 0.6) * w, 0],
        [-side * draw.between(0.1, 0.3) * w, m.cartilageMm + draw.between(1, 2.2) * w, draw.between(-0.1, 0.1) * w],
        draw.between(0.7, 1),
      )
    })
  }
  if (what === 'radius plate') {
    const { frame: at, m } = bone('radius')
    const w = m.metaphysisMm
    const low = m.cartilageMm + draw.between(0.1, 0.5) * w
    const length = draw.between(1.2, 2.4) * w
    const wide = draw.between(0.14, 0.22) * w
    const turns = draw.between(-25, 25)
    const holes = 4 + draw.integer(4)
    return [
      {
        metal,
        form: 'box',
        frame: chain(at, frame(0, turns, 0, [0, low + length / 2, 0.3 * w])),
        half: [wide, length / 2, 1.2],
      },
      ...(draw.chance(0.6)
        ? [
            {
              metal,
              form: 'box',
              frame: chain(at, frame(0, turns, 0, [0, low, 0.32 * w])),
              half: [0.38 * w, 0.16 * w, 1.1],
            } as const,
          ]
        : []),
      ...Array.from({ length: holes }, (_, i): Solid => {
        const y = low + (length * (i + 0.4)) / holes
        const x = draw.between(-0.3, 0.3) * w
        return rod('radius', [x, y, 0.35 * w], [x + draw.between(-0.2, 0.2) * w, y, -0.3 * w], 1.3, 1.1)
      }),
    ]
  }
  const digit = 1 + draw.integer(5)
  const row = draw.pick(['metacarpal', 'proximal', ...(digit > 1 ? (['middle'] as const) : [])] as const)
  const name = `${row}${digit}` as PlateBone
  const { m } = bone(name)
  const w = m.metaphysisMm
  if (what === 'finger wires')
    return Array.from({ length: 1 + draw.integer(2) }, (_, i) => {
      const side = i % 2 ? 1 : -1
      return rod(
        name,
        [side * 0.5 * w, m.cartilageMm - draw.between(0.2, 1) * w, 0],
        [-side * draw.between(0, 0.5) * w, m.lengthMm * draw.between(0.7, 1.2), 0],
        draw.between(0.5, 0.8),
      )
    })
  return Array.from({ length: 1 + draw.integer(3) }, (_, i) => {
    const y = m.lengthMm * (0.3 + 0.18 * i)
    return rod(name, [0.55 * m.middleMm, y, 0], [-0.55 * m.middleMm, y + draw.between(-0.2, 0.2) * w, 0], 0.9, 0.9)
  })
}

function frameOf(hand: Hand, name: PlateBone) {
  // Landmarks of a bone are named after it.
  const bone = hand.bones.find(plan => `${name}_plate` in plan.landmarks)
  if (!bone) throw new Error(`the hand has no ${name}`)
  return bone.frame
}
