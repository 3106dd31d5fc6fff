/**
 * The flesh of the hand. Its outline is the smooth union of tapered capsules in the plane of the film (fingers, palm,
 * ball of the thumb, wrist, forearm); its thickness follows from the depth behind that outline, round for a finger and
 * flat-topped for a palm. Skin, fat and muscle are nested. The outline is computed at every second pixel, for it is
 * smooth. Proportions are assumption.
 */
import type { Random } from '../../base/index.ts'
import { attenuation as material } from '../bone.ts'
import { blur } from '../detector.ts'
import { type Camera, project } from '../rays.ts'
import { chord } from '../shapes.ts'
import type { Hand } from './hand.ts'

/** Ends in pixels, half widths there and half thickness, all px. */
type Capsule = readonly [number, number, number, number, number, number, number, number]

/** Adds the shadow of skin, fat and muscle. `plump` is 1 for an average hand, `fat` the fat's share of a half-width. */
export function castHandTissue(
  out: Float32Array,
  camera: Camera,
  hand: Hand,
  plump: number,
  fat: number,
  random: Random,
): void {
  const { side } = camera
  const magnification = (camera.source[2] - camera.corner[2]) / camera.source[2]
  const pixelMm = Math.abs(camera.right[0]) / magnification
  const capsules = capsulesOf(hand, camera, plump, pixelMm)
  const blend = (2.1 * hand.measures.width) / pixelMm
  const coarse = (side >> 1) + 2
  const depth = new Float32Array(coarse * coarse)
  const thick = new Float32Array(coarse * coarse)
  const norm = new Float32Array(coarse * coarse)
  for (const [ax, ay, ar, bx, by, br, at, bt] of capsules) {
    const [ex, ey] = [bx - ax, by - ay]
    const along = 1 / Math.max(1e-6, ex * ex + ey * ey)
    const reach = Math.max(ar, br) + 6 * blend
    const [fromX, toX] = [Math.min(ax, bx) - reach, Math.max(ax, bx) + reach].map(v => Math.round(v / 2))
    const [fromY, toY] = [Math.min(ay, by) - reach, Math.max(ay, by) + reach].map(v => Math.round(v / 2))
    for (let iy = Math.max(0, fromY); iy <= Math.min(coarse - 1, toY); iy++)
      for (let ix = Math.max(0, fromX); ix <= Math.min(coarse - 1, toX); ix++) {
        const x = 2 * ix - ax
        const y = 2 * iy - ay
        const t = Math.min(1, Math.max(0, (x * ex + y * ey) * along))
        const [dx, dy] = [x - t * ex, y - t * ey]
        const d = Math.sqrt(dx * dx + dy * dy) - ar - t * (br - ar)
        if (d > 6 * blend) continue
        const w = Math.exp(-d / blend)
        const i = iy * coarse + ix
        depth[i] += w
        // The innermost capsules say how thick the flesh is.
        norm[i] += w * w
        thick[i] += w * w * (at + t * (bt - at))
      }
  }
  const inside = new Float32Array(coarse * coarse)
  for (let i = 0; i < depth.length; i++) {
    inside[i] = norm[i] > 0 ? 1 : 0
    thick[i] = norm[i] > 0 ? thick[i] / norm[i] : 0
    depth[i] = depth[i] > 0 ? blend * Math.log(depth[i]) : -9 * blend
  }
  // Flesh changes its thickness slowly where one capsule passes into another.
  const soft = (4.6 * hand.measures.width) / pixelMm / 2
  const share = blur(inside, coarse, coarse, soft)
  thick.set(blur(thick, coarse, coarse, soft))
  for (let i = 0; i < thick.length; i++) if (share[i] > 0) thick[i] /= share[i]
  const skin = 1 / pixelMm
  const wave = waves(random, side, pixelMm)
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const i = (y >> 1) * coarse + (x >> 1)
      const d = mix(depth, i, coarse, x & 1, y & 1)
      if (d <= 0) continue
      const r = mix(thick, i, coarse, x & 1, y & 1)
      const whole = chord(d, r)
      const under = chord(d - skin, r - skin)
      const rind = Math.min(0.45 * r, skin + fat * r)
      const muscle = chord(d - rind, r - rind)
      out[y * side + x] +=
        pixelMm *
        ((whole - under) * material.muscle +
          (under - muscle) * material.fat +
          muscle * material.muscle * (1 + wave(x, y)))
    }
}

const mix = (a: Float32Array, i: number, width: number, x: number, y: number): number =>
  0.25 * ((2 - x) * (2 - y) * a[i] + x * (2 - y) * a[i + 1] + (2 - x) * y * a[i + width] + x * y * a[i + width + 1])

/** A slow pattern: bellies of muscle and the fat between them. */
function waves(random: Random, side: number, pixelMm: number): (x: number, y: number) => number {
  const list = Array.from({ length: 8 }, () => [
    0.016 * (0.4 + random.uniform()),
    ((random.uniform() - 0.5) * 2 * Math.PI * 2.2 * pixelMm) / 20,
    ((random.uniform() - 0.5) * 2 * Math.PI * 1.2 * pixelMm) / 20,
    2 * Math.PI * random.uniform(),
  ])
  const step = 8
  const n = Math.ceil(side / step) + 2
  const table = Float32Array.from({ length: n * n }, (_, i) =>
    list.reduce(
      (sum, [s, kx, ky, p]) => sum + s * Math.sin(kx * step * (i % n) + ky * step * Math.floor(i / n) + p),
      0,
    ),
  )
  return (x, y) => {
    const [ix, iy] = [Math.floor(x / step), Math.floor(y / step)]
    const [tx, ty] = [x / step - ix, y / step - iy]
    const i = iy * n + ix
    const upper = table[i] + (table[i + 1] - table[i]) * tx
    const lower = table[i + n] + (table[i + n + 1] - table[i + n]) * tx
    return upper + (lower - upper) * ty
  }
}

function capsulesOf(hand: Hand, camera: Camera, plump: number, pixelMm: number): Capsule[] {
  const { measures, digits, arm } = hand
  const list: Capsule[] = []
  const w = measures.width / pixelMm
  const add = (
    a: { x: number; y: number },
    ar: number,
    b: { x: number; y: number },
    br: number,
    at: number,
    bt: number,
  ) => list.push([a.x, a.y, ar * w, b.x, b.y, br * w, at * w, bt * w])
  const between = (a: { x: number; y: number }, b: { x: number; y: number }, t: number) => ({
    x: a.x + t * (b.x - a.x),
    y: a.y + t * (b.y - a.y),
  })
  const px = digits.map(joints => joints.map(point => project(camera, point)))
  for (const [i, joints] of px.entries()) {
    const thumb = i === 0
    // Half widths at the knuckle, the joints and the tip, in mm of a grown hand.
    const girth = [1.1, 1.0, 1.04, 0.97, 0.86][i] * plump
    const radii = thumb ? [13, 10.8, 9.8, 7.6] : [10.8, 9.7, 8.3, 6.8]
    const first = 1
    for (let j = first; j + 1 < joints.length; j++) {
      const k = j - first
      const [ra, rb] = [radii[k] * girth, radii[k + 1] * girth]
      const last = j + 2 === joints.length
      // The pulp reaches a little beyond the bone.
      const end = last ? between(joints[j], joints[j + 1], 1.02) : joints[j + 1]
      add(joints[j], ra, end, rb, 0.86 * ra, 0.84 * rb)
      // Joints are thicker than what lies between them.
      if (!last)
        add(
          between(joints[j], joints[j + 1], 0.9),
          rb * 1.02,
          between(joints[j], joints[j + 1], 1.08),
          rb * 1.02,
          0.86 * rb,
          0.86 * rb,
        )
    }
  }
  // The palm: along the metacarpals and a third of the first phalanges, where the webs are.
  const p = 0.5 + 0.5 * plump
  for (let i = 1; i < 5; i++) {
    const [base, knuckle, next] = px[i]
    add(base, 13 * p, knuckle, 12.2 * p, 15.5 * p, 12 * p)
    add(knuckle, 12 * p, between(knuckle, next, i === 4 ? 0.2 : 0.34), 10.2 * p, 11.5 * p, 9 * p)
  }
  for (let i = 1; i < 4; i++) {
    const [a, b] = [px[i], px[i + 1]]
    add(
      between(a[0], b[0], 0.5),
      10 * p,
      between(between(a[1], a[2], 0.16), between(b[1], b[2], 0.16), 0.5),
      8 * p,
      15 * p,
      10 * p,
    )
  }
  // Ball of the thumb, the web to the index finger, and the ball of the little finger.
  const [thumbBase, thumbKnuckle] = px[0]
  add(between(thumbBase, px[1][0], 0.2), 15 * p, between(thumbKnuckle, px[1][1], 0.08), 12.4 * p, 17 * p, 12.5 * p)
  add(
    between(thumbBase, px[1][0], 0.7),
    15 * p,
    between(between(thumbBase, thumbKnuckle, 0.8), between(px[1][0], px[1][1], 0.62), 0.5),
    9.5 * p,
    16 * p,
    9.5 * p,
  )
  const little = px[4]
  const outward = between(px[3][0], little[0], 1.45)
  add(outward, 13.5 * p, between(between(px[3][1], little[1], 1.12), outward, 0.2), 12.5 * p, 14.5 * p, 12 * p)
  // Wrist and forearm.
  const [wrist, elbow] = arm.map(point => project(camera, point))
  const carpus = between(px[1][0], px[3][0], 0.5)
  add(carpus, 26 * p, wrist, 26.5 * p, 17 * p, 18.5 * p)
  add(wrist, 26 * p, between(wrist, elbow, 0.16), 24.8 * p, 18.5 * p, 19 * p)
  add(between(wrist, elbow, 0.16), 24.8 * p, elbow, 39 * p, 19 * p, 33 * p)
  return list
}
