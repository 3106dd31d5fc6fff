/**
 * Other joints of arms and legs as shadows (`shadow.ts`), from several sides: elbow, ankle, foot, shoulder, hip. In mm of
 * a grown body, y upwards. They need not teach anatomy: they are what a gate must not take for a knee or a hand, so
 * they have its cortices, shafts, growth plates and joint spaces, in other places. Proportions are assumptions.
 */
import type { Draw } from './draw.ts'
import type { Region } from './region.ts'
import type { Node, ShadowBone, Stroke } from './shadow.ts'

const n = (x: number, y: number, r: number): Node => [x, y, r]
/** A gap across a bone, where a growth plate is open. */
const plate = (x0: number, y0: number, x1: number, y1: number, mm: number): Stroke => [
  n(x0, y0, mm / 2),
  n(x1, y1, mm / 2),
]

export function elbow(draw: Draw, young: boolean): Region {
  return draw.chance(0.5) ? elbowFront(draw, young) : elbowSide(draw, young)
}

function elbowFront(draw: Draw, young: boolean): Region {
  const carry = draw.between(0.05, 0.22)
  const far = 260
  const bones: ShadowBone[] = [
    {
      strokes: [
        [n(0, far, 10.5), n(0, 60, 10), n(0, 38, 13), n(0, 24, 17)],
        [n(0, 30, 14), n(-19, 15, 8.5), n(-27, 12, 6)],
        [n(0, 30, 14), n(17, 12, 9), n(22, 10, 6)],
        [n(-16, 4, 9.5), n(-3, 5, 7), n(7, 4, 8), n(17, 3, 9.5)],
      ],
      holes: young ? [plate(2, 14, 30, 9, 2.2), plate(-34, 20, -20, 6, 2)] : [],
      cortexMm: 1.6,
      hollow: 1,
      depth: 0.75,
    },
    {
      strokes: [
        [n(15, -16, young ? 7 : 10.5), n(15, -21, 9)],
        [n(14, -28, 7), n(8 + 20 * carry, -60, 8), n(80 * carry, -far, 7.5)],
      ],
      holes: young ? [plate(2, -22, 28, -22, 2)] : [],
      cortexMm: 1.5,
      hollow: 0.9,
    },
    {
      strokes: [
        [n(-7, -12, 12), n(-8, -25, 11), n(-10 + 60 * carry, -70, 7.5), n(-8 + 200 * carry, -far, 7)],
        [n(-6, 2, 10), n(-4, 12, 9)],
      ],
      cortexMm: 1.6,
      hollow: 0.9,
      depth: 0.8,
    },
  ]
  return {
    bones,
    flesh: [
      [n(0, far, 42), n(0, 50, 40), n(0, 0, 40)],
      [n(0, 0, 40), n(40 * carry, -60, 41), n(130 * carry, -far, 34)],
    ],
    thickness: 0.85,
    view: { left: -50, right: 50 + 30 * carry, bottom: -105, top: 105 },
  }
}

function elbowSide(draw: Draw, young: boolean): Region {
  const bend = ((draw.between(60, 120) - 90) * Math.PI) / 180
  const [c, s] = [Math.cos(bend), Math.sin(bend)]
  // The forearm points to the right when bent by 90 degrees.
  const f = (along: number, up: number, r: number): Node => n(c * along - s * up, s * along + c * up, r)
  const bones: ShadowBone[] = [
    {
      strokes: [
        [n(-2, 260, 10), n(-1, 45, 9.5), n(1, 22, 7)],
        [n(1, 22, 6), n(4, 0, 10.5)],
        [n(2, 2, 8), n(1, -2, 9)],
      ],
      holes: young ? [plate(-8, 14, 14, 10, 2.4)] : [],
      cortexMm: 1.7,
      hollow: 1,
    },
    {
      strokes: [
        [f(21, 4, young ? 7.5 : 10), f(26, 3, 9)],
        [f(34, 2, 7), f(60, 0, 8), f(250, -2, 7)],
      ],
      holes: young ? [plate(c * 28 - s * 16, s * 28 + c * 16, c * 28 + s * 12, s * 28 - c * 12, 1.8)] : [],
      cortexMm: 1.5,
      hollow: 0.9,
    },
    {
      strokes: [
        [f(-14, 4, 9), f(-10, -10, 8), f(8, -14, 8.5), f(22, -10, 9), f(70, -14, 7.5), f(250, -8, 6)],
        [f(16, -4, 6), f(20, 0, 4)],
      ],
      cortexMm: 1.6,
      hollow: 0.8,
    },
  ]
  return {
    bones,
    flesh: [
      [n(0, 260, 42), n(0, 40, 39), n(0, 0, 32)],
      [f(0, -4, 33), f(60, -2, 36), f(250, -4, 26)],
    ],
    thickness: 0.85,
    view: { left: -45, right: 115 * c + 25, bottom: Math.min(-45, 115 * s - 40), top: 100 },
  }
}

export function ankle(draw: Draw, young: boolean): Region {
  return draw.chance(0.55) ? ankleFront(draw, young) : ankleSide(draw, young)
}

function ankleFront(draw: Draw, young: boolean): Region {
  const turn = draw.between(-5, 5)
  const bones: ShadowBone[] = [
    {
      strokes: [
        [n(0, 300, 13), n(0, 70, 12), n(0, 40, 15), n(0, 18, 21)],
        [n(-16, 14, 8), n(-22, 2, 6.5), n(-22, -5, 4.5)],
      ],
      holes: young ? [plate(-34, 15, 34, 16, draw.between(1.4, 2.4))] : [],
      cortexMm: 1.9,
      hollow: 1,
      depth: 0.8,
    },
    {
      strokes: [[n(27, 300, 6.5), n(26, 50, 6), n(25, 22, 7), n(27 + turn * 0.3, 0, 9), n(28 + turn * 0.3, -12, 6)]],
      holes: young ? [plate(14, 2, 42, 1, 1.6)] : [],
      cortexMm: 1.5,
      hollow: 0.7,
    },
    {
      strokes: [
        [n(-11, -9, 9), n(9, -9, 9)],
        [n(-12, -15, 8), n(12, -15, 9)],
        [n(-8, -26, 8), n(2, -26, 8)],
      ],
      cortexMm: 1,
      blendMm: 4,
    },
    { strokes: [[n(2, -34, 12), n(4, -52, 16)]], cortexMm: 0.9, blendMm: 4, depth: 1.2 },
  ]
  return {
    bones,
    flesh: [[n(4, 300, 48), n(3, 60, 35), n(3, 10, 37), n(4, -30, 34), n(4, -62, 30)]],
    thickness: 0.95,
    view: { left: -55, right: 60, bottom: -70, top: draw.between(80, 130) },
  }
}

function ankleSide(draw: Draw, young: boolean): Region {
  const point = draw.between(-0.25, 0.15)
  const f = (x: number, y: number, r: number): Node => n(x, y + point * (x - 10), r)
  const bones: ShadowBone[] = [
    {
      strokes: [[n(0, 300, 13), n(0, 70, 12), n(0, 38, 15), n(2, 16, 19)]],
      holes: young ? [plate(-30, 16, 34, 15, draw.between(1.4, 2.4))] : [],
      cortexMm: 1.9,
      hollow: 1,
      depth: 0.9,
    },
    {
      strokes: [[n(-7, 300, 6), n(-6, 40, 6), n(-4, 10, 8), n(-4, -10, 6)]],
      cortexMm: 1.5,
      hollow: 0.7,
    },
    {
      strokes: [
        [n(-8, -9, 9), n(4, -6, 10), n(12, -9, 9)],
        [f(16, -14, 8), f(34, -14, 10)],
      ],
      cortexMm: 1,
      blendMm: 4,
    },
    {
      strokes: [
        [f(-40, -38, 16), f(-18, -36, 13), f(20, -38, 10), f(40, -34, 9)],
        [f(-30, -30, 14), f(-12, -26, 9)],
      ],
      holes: young ? [[f(-50, -20, 1), f(-50, -38, 1.2), f(-46, -54, 1)]] : [],
      cortexMm: 1,
      blendMm: 4,
    },
    { strokes: [[f(46, -16, 12), f(56, -20, 11)]], cortexMm: 0.9 },
    { strokes: [[f(68, -24, 11), f(76, -28, 10)]], cortexMm: 0.9 },
    { strokes: [[f(88, -30, 8), f(120, -44, 7), f(150, -52, 9)]], cortexMm: 1.2, hollow: 0.6 },
    { strokes: [[f(84, -40, 7), f(120, -54, 5), f(150, -60, 7)]], cortexMm: 1.2, hollow: 0.6 },
  ]
  return {
    bones,
    flesh: [
      [n(-8, 300, 52), n(-6, 60, 34), n(0, 0, 36)],
      [f(-38, -42, 22), f(0, -25, 34), f(40, -24, 28), f(90, -40, 22), f(150, -56, 15)],
    ],
    thickness: 0.9,
    view: { left: -65, right: draw.between(70, 120), bottom: -75, top: draw.between(70, 120) },
  }
}

export function foot(draw: Draw, young: boolean): Region {
  return draw.chance(0.65) ? footTop(draw, young) : ankleSide(draw, young)
}

function footTop(draw: Draw, young: boolean): Region {
  const bones: ShadowBone[] = []
  const flesh: Stroke[] = []
  const spread = draw.between(0.7, 1.2)
  for (let i = 0; i < 5; i++) {
    const u = i - 1.6
    const base = [10.5 * u, 5 - 6 * Math.abs(i - 1) * 0.6]
    const lean = 0.09 * u * spread
    const long = [62, 72, 69, 66, 62][i]
    const r = i === 0 ? 9 : 5
    const at = (t: number): [number, number] => [base[0] + lean * t * long, base[1] + t * long]
    const gap = young
      ? [
          plate(
            at(i ? 0.86 : 0.1)[0] - 14,
            at(i ? 0.86 : 0.1)[1],
            at(i ? 0.86 : 0.1)[0] + 14,
            at(i ? 0.86 : 0.1)[1],
            1.6,
          ),
        ]
      : []
    bones.push({
      strokes: [[n(...at(0.06), r * 1.5), n(...at(0.3), r * 0.95), n(...at(0.7), r * 0.9), n(...at(0.95), r * 1.25)]],
      holes: gap,
      cortexMm: 1.1,
      hollow: 0.7,
    })
    // Toes are short, and bent.
    const toes =
      i === 0
        ? [
            [1.1, 1.45],
            [1.53, 1.83],
          ]
        : [
            [1.08, 1.36],
            [1.42, 1.54],
            [1.6, 1.7],
          ]
    for (const [a, b] of toes)
      bones.push({
        strokes: [[n(...at(a), r * 1.05), n(...at((a + b) / 2), r * 0.75), n(...at(b), r * 0.9)]],
        holes: young ? [plate(at(a + 0.03)[0] - 9, at(a + 0.03)[1], at(a + 0.03)[0] + 9, at(a + 0.03)[1], 1.2)] : [],
        cortexMm: 0.9,
        hollow: 0.6,
      })
    flesh.push([n(...at(0), 13), n(...at(1), 12), n(...at(i === 0 ? 1.85 : 1.72), i === 0 ? 10 : 7.5)])
  }
  const tarsals: [number, number, number, number, number][] = [
    [-20, -12, -16, -2, 9],
    [-8, -14, -6, -4, 7],
    [4, -12, 6, -4, 8],
    [20, -22, 18, -6, 10],
    [-14, -30, -4, -31, 10],
    [-8, -48, -6, -56, 14],
    [10, -50, 8, -100, 15],
  ]
  for (const [ax, ay, bx, by, r] of tarsals)
    bones.push({ strokes: [[n(ax, ay, r), n(bx, by, r)]], cortexMm: 0.9, blendMm: 3 })
  const legUp = draw.chance(0.4)
  if (legUp) bones.push({ strokes: [[n(-2, -60, 18), n(-6, -260, 13)]], cortexMm: 2, hollow: 0.5 })
  flesh.push([n(0, 0, 40), n(0, -50, 32), n(2, -105, 30)])
  return {
    bones,
    flesh,
    thickness: 0.55,
    blendMm: 5,
    view: { left: -55, right: 60, bottom: draw.between(-120, -60), top: 142 },
  }
}

export function shoulder(draw: Draw, young: boolean): Region {
  const lift = draw.between(-0.15, 0.6)
  const [c, s] = [Math.cos(lift), Math.sin(lift)]
  // The arm hangs from the origin, lifted outwards (to the right).
  const a = (x: number, y: number, r: number): Node => n(c * x - s * y, s * x + c * y, r)
  const bones: ShadowBone[] = [
    {
      strokes: [
        [a(0, 2, 22), a(-2, -4, 22)],
        [a(12, 6, 12), a(14, -8, 10)],
        [a(4, -20, 18), a(6, -50, 12), a(8, -340, 11)],
      ],
      holes: young ? [[a(-24, -8, 1.1), a(0, -14, 1.1), a(10, -8, 1.1), a(34, -14, 1.1)]] : [],
      cortexMm: 1.6,
      hollow: 0.9,
      depth: 0.85,
    },
    {
      strokes: [
        [n(-28, 8, 7), n(-30, -14, 7)],
        [n(-34, -6, 10), n(-70, 0, 6), n(-88, 30, 4)],
        [n(-34, -16, 6), n(-60, -80, 5), n(-72, -105, 5)],
        [n(-88, 28, 3), n(-84, -40, 3), n(-74, -105, 4)],
      ],
      cortexMm: 1.2,
      depth: 0.5,
      blendMm: 4,
    },
    // The blade is thin.
    {
      strokes: [[n(-50, -20, 22), n(-66, -60, 15), n(-70, -10, 18)]],
      cortexMm: 0.7,
      depth: 0.12,
      blendMm: 6,
    },
    { strokes: [[n(-78, 22, 4), n(-30, 36, 6), n(6, 38, 7)]], cortexMm: 1.2, depth: 0.7 },
    { strokes: [[n(-36, 12, 5), n(-26, 24, 5), n(-14, 20, 5)]], cortexMm: 1.2 },
    { strokes: [[n(2, 44, 7), n(-30, 52, 6), n(-70, 46, 6), n(-115, 38, 9)]], cortexMm: 1.4, hollow: 0.5 },
  ]
  for (let i = 0; i < 5; i++) {
    const y = 10 - 26 * i
    bones.push({
      strokes: [[n(-130, y + 22, 5), n(-104 + 2 * i, y + 8, 5), n(-92 + 2 * i, y - 12, 4.5), n(-110, y - 34, 4)]],
      cortexMm: 1,
      depth: 0.6,
    })
  }
  return {
    bones,
    flesh: [
      [a(4, 0, 42), a(8, -60, 40), a(10, -340, 38)],
      [n(-20, 20, 44), n(-130, 10, 70)],
      [n(-110, -30, 60), n(-120, -160, 62)],
    ],
    thickness: 1.2,
    air: [[n(-150, 20, 42), n(-148, -140, 48)]],
    view: { left: -120, right: 62 + 40 * s, bottom: -130, top: 90 },
  }
}

export function hip(draw: Draw, young: boolean): Region {
  const both = draw.chance(0.6)
  const bones: ShadowBone[] = []
  const flesh: Stroke[] = []
  const [w, turn] = [draw.between(0.92, 1.08), draw.between(-6, 6)]
  for (const side of both ? [1, -1] : [1]) {
    const m = (x: number, y: number, r: number): Node => n(side * x * w, y, r)
    bones.push(
      {
        strokes: [
          [m(88, 2, 22), m(90, 0, 22)],
          [m(96, -8, 14), m(122, -28, 16)],
          [m(132, -16, 11), m(134, -34, 13)],
          [m(128, -40, 17), m(128 + turn, -80, 14), m(118 + turn, -380, 13)],
          [m(116, -58, 8), m(112, -62, 5)],
        ],
        holes: young
          ? [
              [m(94, 24, 1.1), m(102, 2, 1.1), m(92, -20, 1.1)],
              [m(118, -12, 1), m(146, -26, 1)],
            ]
          : [],
        cortexMm: 2,
        hollow: 0.9,
        depth: 0.9,
      },
      {
        strokes: [
          [m(60, 40, 12), m(104, 32, 9), m(110, 14, 6)],
          [m(54, 60, 14), m(100, 70, 10), m(124, 96, 8), m(118, 130, 6)],
          [m(60, 130, 8), m(90, 142, 6), m(118, 130, 6)],
        ],
        holes: young ? [plate(side * 60 * w, 20, side * 76 * w, 8, 2)] : [],
        cortexMm: 1.4,
        depth: 0.5,
        blendMm: 8,
      },
      { strokes: [[m(70, 80, 26), m(96, 112, 24), m(66, 114, 20)]], cortexMm: 0.8, depth: 0.22, blendMm: 8 },
      {
        strokes: [
          [m(64, 14, 10), m(34, 2, 8), m(8, -14, 9)],
          [m(8, -14, 9), m(40, -52, 8)],
          [m(66, -8, 11), m(62, -34, 10), m(46, -58, 10)],
        ],
        cortexMm: 1.5,
        depth: 0.8,
        blendMm: 4,
      },
    )
    flesh.push([m(100, 60, 70), m(108, -40, 66), m(104, -400, 56)], [m(40, 140, 90), m(40, 40, 90)])
  }
  bones.push(
    { strokes: [[n(0, 118, 32), n(0, 80, 22), n(0, 44, 10)]], cortexMm: 1.2, depth: 0.45, blendMm: 6 },
    { strokes: [[n(-18, 150, 15), n(18, 150, 15)]], cortexMm: 1.4, depth: 0.9 },
  )
  return {
    bones,
    flesh,
    thickness: 1.1,
    blendMm: 12,
    view: both
      ? { left: -165, right: 165, bottom: -110, top: 150 }
      : { left: 0, right: 170, bottom: draw.between(-170, -110), top: draw.between(80, 140) },
  }
}
