/**
 * Bones that no body has: rays of segments on a root of small bones, in any number, length and order. A gate that has only seen the regions of a body may take
 * whatever has rays for a hand; these teach it that a hand is one arrangement of them among many. Measures in mm, y upwards; all of them are assumptions.
 */
import type { Draw } from './draw.ts'
import type { Region } from './region.ts'
import type { Node, ShadowBone, Stroke } from './shadow.ts'

export function rays(draw: Draw, young: boolean): Region {
  const count = 1 + draw.integer(8)
  const segments = 1 + draw.integer(5)
  const shares = drawShares(draw, count, segments)
  const length = draw.between(70, 190)
  const half = draw.between(4, 9) * count
  const fan = draw.between(-0.15, 0.5)
  const [lean, curl] = [0.15 * draw.normal(), draw.between(-0.3, 0.3)]
  // The rays end on an arch, high or hollow, that may slope.
  const [arch, slope, unlike] = [draw.between(-0.3, 0.3), draw.between(-0.3, 0.3), draw.pick([0, 0.05, 0.25])]
  const radius = draw.between(3, 9)
  const gap = draw.between(1.5, 5)
  // One at an edge may be another: thick, with fewer segments.
  const odd = draw.chance(0.5) ? draw.pick([0, count - 1]) : -1

  const bones: ShadowBone[] = []
  const flesh: Stroke[] = []
  let top = 0
  for (let i = 0; i < count; i++) {
    const place = count > 1 ? (2 * i) / (count - 1) - 1 : 0
    const own =
      length *
      (1 - arch * place * place + slope * place) *
      (1 + unlike * draw.normal()) *
      (i === odd ? draw.between(0.5, 1) : 1)
    const thick = radius * (i === odd ? draw.between(1.2, 2) : 1) * (1 + 0.08 * draw.normal())
    const [bx, by] = [half * place, half * draw.between(-0.25, 0.05) * place * place]
    const out = lean + fan * place + (i === odd ? 0.4 * Math.sign(place) * draw.between(0, 1) : 0)
    const at = (t: number): [number, number] => {
      const angle = out + curl * place * t
      return [bx + own * t * Math.sin(angle), by + own * t * Math.cos(angle)]
    }
    let from = 0
    for (const [k, share] of (i === odd ? shares.slice(draw.integer(2)) : shares).entries()) {
      const to = from + share
      const [a, b] = [at(from + gap / 2 / own), at(to - gap / 2 / own)]
      const r = thick * (1 - 0.12 * k)
      const middle = (t: number): [number, number] => [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])]
      const end = draw.chance(0.5) ? 0.14 : 0.86
      bones.push({
        strokes: [[node(a, 1.35 * r), node(middle(0.25), 0.95 * r), node(middle(0.7), 0.85 * r), node(b, 1.15 * r)]],
        holes: young ? [across(middle(end), a, b, 2 * r)] : [],
        cortexMm: draw.between(0.8, 1.4),
        hollow: 0.65,
      })
      from = to
    }
    top = Math.max(top, at(from)[1])
    flesh.push([node(at(0), 1.9 * thick + 3), node(at(0.5 * from), 1.7 * thick + 3), node(at(from), 1.4 * thick + 2)])
  }
  // Between the rays there is flesh up to some height: none of it, as in a hand, or all, as in a mitten.
  const web = draw.chance(0.4) ? draw.between(0.3, 1) * length : 0
  if (web > 0)
    flesh.push([
      [-half, web, half * 0.5],
      [half, web, half * 0.5],
    ])

  const deep = draw.pick([0, draw.between(10, 35), draw.between(35, 100)])
  const small = deep > 0 ? 1 + draw.integer(10) : 0
  for (let i = 0; i < small; i++) {
    const [x, y] = [draw.between(-1, 1) * half, -deep * draw.between(0.1, 1)]
    const r = draw.between(0.12, 0.3) * Math.max(half, deep)
    bones.push({
      strokes: [
        [
          [x, y, r],
          [x + 0.6 * r * draw.normal(), y + 0.6 * r * draw.normal(), r],
        ],
      ],
      cortexMm: 0.9,
      blendMm: 3,
    })
  }
  const shafts = draw.integer(4)
  for (let i = 0; i < shafts; i++) {
    const x = (i - (shafts - 1) / 2) * draw.between(0.5, 1) * half
    const r = draw.between(6, 14)
    bones.push({
      strokes: [
        [
          [x, -deep - 8, 1.5 * r],
          [x, -deep - 35, r],
          [x + 10 * draw.normal(), -deep - 300, 0.9 * r],
        ],
      ],
      holes: young
        ? [
            [
              [x - 2 * r, -deep - 18, 0.9],
              [x + 2 * r, -deep - 18, 0.9],
            ],
          ]
        : [],
      cortexMm: 1.6,
      hollow: 0.8,
    })
  }
  flesh.push([
    [0, 0, 1.1 * half + 6],
    [0, -deep, (0.8 + 0.3 * shafts) * half + 6],
  ])
  if (shafts > 0)
    flesh.push([
      [0, -deep, 0.8 * half + 10],
      [0, -deep - 300, 0.7 * half + 14],
    ])
  return {
    bones,
    flesh,
    thickness: draw.between(0.4, 0.8),
    blendMm: 5,
    view: {
      left: -half - 0.45 * length - 12,
      right: half + 0.45 * length + 12,
      bottom: -deep - (shafts > 0 ? draw.between(15, 90) : half + 12),
      top: top + 16,
    },
  }
}

/** How long the segments of a ray are, from the root, as shares. Four to six rays of a hand's own proportions would be a hand. */
function drawShares(draw: Draw, count: number, segments: number): number[] {
  for (;;) {
    const ratio = draw.between(0.3, 1.15)
    const lengths = Array.from({ length: segments }, (_, k) => ratio ** k * (1 + 0.1 * draw.normal()))
    const sum = lengths.reduce((a, b) => a + b, 0)
    const first = lengths[0] / sum
    if (count < 4 || count > 6 || segments < 3 || first < 0.33 || first > 0.54) return lengths.map(l => l / sum)
  }
}

const node = ([x, y]: [number, number], radius: number): Node => [x, y, radius]

/** A gap across a bone that runs from `a` to `b`. */
function across([x, y]: [number, number], a: [number, number], b: [number, number], reach: number): Stroke {
  const long = Math.hypot(b[0] - a[0], b[1] - a[1])
  const [u, v] = [(reach * (b[1] - a[1])) / long, (-reach * (b[0] - a[0])) / long]
  return [
    [x - u, y - v, 0.7],
    [x + u, y + v, 0.7],
  ]
}
