/** Chest, spine and skull as shadows, with the air in them. In mm of a grown body; proportions are assumptions. */
import type { Draw } from './draw.ts'
import type { Region } from './region.ts'
import type { Node, ShadowBone, Stroke } from './shadow.ts'

const n = (x: number, y: number, r: number): Node => [x, y, r]

export function chest(draw: Draw): Region {
  const bones: ShadowBone[] = []
  const wide = draw.between(0.9, 1.1)
  const breath = draw.between(0.85, 1.1)
  for (let i = 0; i < 20; i++) {
    const y = 120 - 21 * i
    bones.push({
      strokes: [[n(-12, y, 8), n(12, y, 8)]],
      cortexMm: 1.2,
      depth: 0.9,
      blendMm: 3,
    })
  }
  for (const side of [1, -1]) {
    for (let i = 0; i < 10; i++) {
      const y = 128 - 22 * i * breath
      const out = wide * (62 + 62 * Math.sin(Math.min(1.5, 0.35 + 0.17 * i)))
      const fall = 16 + 4 * i
      const path: Stroke = [
        n(side * 18, y, 4),
        n(side * (0.45 * out), y + 7, 4.6),
        n(side * (0.82 * out), y - 0.25 * fall, 4.8),
        n(side * out, y - fall, 4.6),
        n(side * (0.93 * out), y - 1.7 * fall, 4.4),
      ]
      bones.push({ strokes: [path], cortexMm: 1, depth: 0.6, blendMm: 1.5 })
      // The front part is fainter.
      if (i < 7)
        bones.push({
          strokes: [[n(side * 0.93 * out, y - 1.7 * fall, 4.4), n(side * 0.55 * out, y - 2.4 * fall - 12, 5)]],
          cortexMm: 0.7,
          depth: 0.5,
        })
    }
    bones.push({
      strokes: [[n(side * 12, 120, 8), n(side * 60, 132, 6), n(side * 118, 142, 7)]],
      cortexMm: 1.4,
      hollow: 0.5,
      depth: 0.8,
    })
    bones.push({
      strokes: [[n(side * 150, 118, 20)], [n(side * 158, 100, 14), n(side * 172, -240, 11)]],
      cortexMm: 1.8,
      hollow: 0.8,
    })
    bones.push({
      strokes: [[n(side * 112, 110, 5), n(side * 100, 40, 4), n(side * 104, 0, 4)]],
      cortexMm: 1,
      depth: 0.6,
    })
  }
  const right = draw.between(0, 14)
  return {
    bones,
    flesh: [
      [n(-70, 60, 84 * wide), n(-70, -320, 84 * wide)],
      [n(70, 60, 84 * wide), n(70, -320, 84 * wide)],
      [n(0, 150, 56), n(0, -320, 90)],
      [n(-150, 120, 42), n(-172, -260, 38)],
      [n(150, 120, 42), n(172, -260, 38)],
    ],
    thickness: 0.75,
    blendMm: 10,
    air: [
      [n(-52, 96, 34), n(-72, 30, 46 * wide), n(-72, -60 * breath + right, 52 * wide)],
      [n(52, 96, 34), n(72, 30, 46 * wide), n(78, -60 * breath, 46 * wide)],
      [n(0, 160, 8), n(0, 80, 7)],
    ],
    heart: [
      [n(18, -10, 36), n(38, -52, 42), n(0, -40, 36)],
      [n(6, 50, 20), n(4, 10, 28)],
    ],
    view: { left: -165, right: 165, bottom: draw.between(-175, -120), top: draw.between(150, 180) },
  }
}

export function spine(draw: Draw): Region {
  return draw.chance(0.5) ? spineFront(draw) : spineSide(draw)
}

function spineFront(draw: Draw): Region {
  const bones: ShadowBone[] = []
  const curve = draw.chance(0.5) ? draw.between(-28, 28) : draw.between(-5, 5)
  const levels = 9
  for (let i = 0; i < levels; i++) {
    const y = 150 - 36 * i
    const size = 0.82 + 0.035 * i
    const x = curve * Math.sin((Math.PI * i) / (levels - 1))
    const tilt = (curve * Math.PI * Math.cos((Math.PI * i) / (levels - 1))) / (36 * (levels - 1))
    const m = (u: number, v: number, r: number): Node => n(x + size * u, y + size * (v + tilt * u), size * r)
    bones.push({
      strokes: [
        [m(-17, 9, 4.5), m(17, 9, 4.5)],
        [m(-15, 0, 5), m(15, 0, 5)],
        [m(-17, -9, 4.5), m(17, -9, 4.5)],
      ],
      cortexMm: 1.1,
      depth: 1.5,
      blendMm: 3.5,
    })
    for (const side of [1, -1]) {
      bones.push({ strokes: [[m(side * 12, 4, 4)]], cortexMm: 1.2 })
      bones.push({ strokes: [[m(side * 16, 2, 4), m(side * 36, 4, 3)]], cortexMm: 0.9, depth: 0.7 })
      if (i < 4)
        bones.push({
          strokes: [[m(side * 20, 2, 3.6), m(side * 62, -2, 4), m(side * 100, -26, 4), m(side * 112, -50, 4)]],
          cortexMm: 1,
          depth: 0.7,
        })
    }
    bones.push({ strokes: [[m(0, -4, 3), m(0, -14, 4)]], cortexMm: 1.3 })
  }
  for (const side of [1, -1])
    bones.push({
      strokes: [[n(side * 34, -158, 10), n(side * 90, -120, 6), n(side * 122, -150, 6)], [n(side * 70, -168, 28)]],
      cortexMm: 1.2,
      depth: 0.3,
      blendMm: 6,
    })
  return {
    bones,
    flesh: [
      [n(-50, 320, 80), n(-60, -60, 66), n(-60, -320, 90)],
      [n(50, 320, 80), n(60, -60, 66), n(60, -320, 90)],
    ],
    thickness: 1,
    blendMm: 10,
    air: Array.from({ length: 3 + draw.integer(5) }, () => {
      const [x, y] = [draw.between(-80, 80), draw.between(-160, -20)]
      return [
        n(x, y, draw.between(6, 14)),
        n(x + draw.between(-25, 25), y + draw.between(-12, 12), draw.between(6, 12)),
      ]
    }),
    view: { left: -draw.between(60, 120), right: draw.between(60, 120), bottom: -170, top: 165 },
  }
}

function spineSide(draw: Draw): Region {
  const neck = draw.chance(0.4)
  const bones: ShadowBone[] = []
  const levels = neck ? 7 : 8
  const step = neck ? 19 : 37
  const unit = neck ? 0.52 : 1
  const bow = draw.between(8, 30)
  for (let i = 0; i < levels; i++) {
    const t = i / (levels - 1)
    const y = step * (levels / 2 - i)
    const x = bow * Math.sin(Math.PI * t)
    const tilt = 0.35 * Math.cos(Math.PI * t) * (bow / 25)
    const m = (u: number, v: number, r: number): Node =>
      n(x + unit * (u - tilt * v), y + unit * (v + tilt * u), unit * r)
    bones.push(
      {
        strokes: [
          [m(-13, 9, 4.5), m(13, 9, 4.5)],
          [m(-11, 0, 5), m(11, 0, 5)],
          [m(-13, -9, 4.5), m(13, -9, 4.5)],
        ],
        cortexMm: 1.2,
        depth: 1.6,
        blendMm: 3.5,
      },
      {
        strokes: [
          [m(-18, 6, 4), m(-28, 3, 4), m(-28, -10, 4)],
          [m(-28, 12, 3.5), m(-30, -12, 4)],
        ],
        cortexMm: 1,
        blendMm: 2,
      },
      { strokes: [[m(-32, -2, 5), m(-52, -10, 6)]], cortexMm: 1, depth: 0.6 },
    )
  }
  const bottom = -step * (levels / 2)
  if (!neck)
    bones.push({
      strokes: [[n(0, bottom + 6, 22), n(-32, bottom - 40, 14), n(-50, bottom - 70, 8)]],
      cortexMm: 1.1,
      blendMm: 5,
    })
  else bones.push(...skullSide(draw, 6, -bottom + 62, 0.92))
  return {
    bones,
    flesh: neck
      ? [[n(6, 90, 52), n(0, -20, 48), n(-10, -260, 100)], ...headFlesh(6, -bottom + 62)]
      : [[n(20, 320, 98), n(30, -60, 98), n(10, -340, 105)]],
    thickness: neck ? 1 : 1.2,
    air: neck ? [[n(38, 60, 6), n(34, -90, 7)]] : [[n(70, 170, 60), n(60, 120, 30)]],
    view: neck
      ? { left: -70, right: 85, bottom: bottom - 10, top: -bottom + 75 }
      : { left: -95, right: draw.between(60, 100), bottom: bottom - draw.between(0, 60), top: -bottom + 20 },
  }
}

export function skull(draw: Draw): Region {
  const side = draw.chance(0.5)
  return {
    bones: side ? skullSide(draw, 0, 0, 1) : skullFront(draw),
    flesh: side
      ? [...headFlesh(0, 0), [n(-20, -80, 50), n(-28, -320, 60)]]
      : [
          [n(0, 20, 84), n(0, -60, 66)],
          [n(0, -100, 52), n(0, -320, 70)],
        ],
    thickness: 0.9,
    blendMm: 6,
    air: side
      ? [[n(72, 6, 9)], [n(46, -34, 12), n(58, -36, 10)], [n(30, -10, 6)], [n(0, -80, 8), n(-2, -130, 8)]]
      : [
          [n(-24, -34, 12), n(-26, -44, 9)],
          [n(24, -34, 12), n(26, -44, 9)],
          [n(0, -24, 7), n(0, -46, 8)],
          [n(-12, 12, 7)],
          [n(12, 12, 8)],
        ],
    view: { left: -105, right: 105, bottom: draw.between(-140, -100), top: 110 },
  }
}

const headFlesh = (x: number, y: number): Stroke[] => [
  [n(x - 20, y + 16, 84), n(x + 16, y + 18, 80)],
  [n(x + 52, y - 40, 34), n(x + 46, y - 84, 24)],
]

/** The vault is a shell seen edge-on at its rim: a ring of strokes, thin in the middle. */
function skullSide(draw: Draw, x: number, y: number, size: number): ShadowBone[] {
  const m = (u: number, v: number, r: number): Node => n(x + size * u, y + size * v, size * r)
  const ring: Stroke = Array.from({ length: 19 }, (_, i) => {
    const a = -0.7 + (i / 18) * 4.35
    return m(-8 + 84 * Math.cos(a), 18 + 70 * Math.sin(a), 3.4)
  })
  return [
    { strokes: [ring], cortexMm: 1.3, depth: 3.4, blendMm: 1 },
    { strokes: [[m(-20, 16, 64), m(4, 18, 62)]], cortexMm: 0.8, depth: 0.06, blendMm: 4 },
    {
      strokes: [[m(66, 0, 6), m(30, -8, 5), m(4, -16, 8), m(-30, -34, 9), m(-60, -36, 6)]],
      cortexMm: 2.4,
      depth: 3,
      blendMm: 4,
    },
    { strokes: [[m(-18, -22, 13)]], cortexMm: 2, depth: 2, blendMm: 4 },
    {
      strokes: [[m(62, -10, 4), m(66, -30, 4), m(60, -54, 6), m(36, -50, 5), m(34, -20, 4)]],
      cortexMm: 1.2,
      depth: 1.5,
    },
    {
      strokes: [
        [m(4, -30, 6), m(0, -62, 8), m(20, -86, 8), m(60, -92, 9)],
        [m(16, -30, 4), m(10, -50, 6)],
      ],
      cortexMm: 2,
      depth: 1.3,
      blendMm: 3,
    },
    ...teeth(draw, m(64, -64, 1), m(30, -60, 1), 6),
    ...teeth(draw, m(64, -78, 1), m(30, -74, 1), 6),
  ]
}

function skullFront(draw: Draw): ShadowBone[] {
  const ring: Stroke = Array.from({ length: 17 }, (_, i) => {
    const a = -0.5 + (i / 16) * 4.14
    return n(70 * Math.cos(a), 22 + 76 * Math.sin(a), 3.4)
  })
  const bones: ShadowBone[] = [
    { strokes: [ring], cortexMm: 1.3, depth: 3.4, blendMm: 1 },
    { strokes: [[n(0, 10, 60), n(0, 36, 58)]], cortexMm: 0.8, depth: 0.08, blendMm: 4 },
    {
      strokes: [
        [n(-62, -62, 8), n(-44, -96, 8), n(0, -112, 10), n(44, -96, 8), n(62, -62, 8)],
        [n(-64, -62, 6), n(-62, -26, 5)],
        [n(64, -62, 6), n(62, -26, 5)],
      ],
      cortexMm: 2,
      depth: 1.3,
      blendMm: 3,
    },
    {
      strokes: [
        [n(-40, -54, 10), n(40, -54, 10)],
        [n(0, -10, 4), n(0, -44, 3)],
      ],
      cortexMm: 1.2,
      depth: 1.2,
      blendMm: 4,
    },
    ...teeth(draw, n(-24, -74, 1), n(24, -74, 1), 8),
    ...teeth(draw, n(-22, -86, 1), n(22, -86, 1), 8),
  ]
  for (const side of [1, -1]) {
    const orbit: Stroke = Array.from({ length: 13 }, (_, i) => {
      const a = (i / 12) * 2 * Math.PI
      return n(side * 32 + 21 * Math.cos(a), -4 + 18 * Math.sin(a), 2.6)
    })
    bones.push(
      { strokes: [orbit], cortexMm: 1.3, depth: 2.2, blendMm: 1 },
      { strokes: [[n(side * 14, -14, 5), n(side * 56, -6, 6)]], cortexMm: 2.2, depth: 2, blendMm: 3 },
    )
  }
  return bones
}

function teeth(draw: Draw, from: Node, to: Node, count: number): ShadowBone[] {
  return Array.from({ length: count }, (_, i): ShadowBone => {
    const t = (i + 0.5) / count
    const [x, y] = [from[0] + t * (to[0] - from[0]), from[1] + t * (to[1] - from[1])]
    const lean = draw.between(-1, 1)
    return { strokes: [[n(x, y - 4, 2.6), n(x + lean, y + 5, 2.2)]], cortexMm: 1.8, depth: 1.4 }
  })
}
