/**
 * Metal: cylinders and boxes in space, whose length along each ray is known in closed form. Each pixel is the mean of
 * nine rays, so that edges are as soft as a pixel. A thread is a cylinder whose radius goes up and down along it. Cast
 * before the detector: it saturates, scatters less and is noisy as metal on a film is.
 */
import { type Frame, frame, toLocal, toOuter, turn, type Vector } from '../frame.ts'
import { type Camera, project } from '../rays.ts'
import type { Scene } from './scene.ts'
import type { Point } from './types.ts'

/**
 * Attenuation per mm at 40 keV: NIST mass attenuation coefficients (Ti 2.21, Fe 3.63 cm2/g) times density (4.5 and
 * 7.9 g/cm3).
 */
export const metals = { titanium: 1, steel: 2.9 } as const
export type Metal = keyof typeof metals

export type Solid = { metal: Metal } & (
  | { form: 'rod'; from: Vector; to: Vector; radiusMm: number; boreMm?: number; pitchMm?: number }
  /** Around the origin of its frame. */
  | { form: 'box'; frame: Frame; half: Vector }
)

/** The shadow of metal, side x side, and the pixels of the film on which it is seen. */
export type MetalShadow = { shadow: Float32Array; seen: Point[] }

/**
 * The shadow of metal that can be seen: of some draws the first that covers enough of the lit part of the film, or else
 * the one that covers most.
 */
export function castVisible(
  make: () => readonly Solid[],
  { camera, film }: Scene,
  lit: (x: number, y: number) => number,
): MetalShadow {
  let best: MetalShadow | undefined
  for (let attempt = 0; attempt < 12; attempt++) {
    const shadow = new Float32Array(camera.side ** 2)
    castSolids(make(), camera, shadow)
    const seen: Point[] = []
    for (let y = 0; y < film.height; y++)
      for (let x = 0; x < film.width; x++)
        if (shadow[(y + film.y) * camera.side + x + film.x] > 0.7 && lit(x, y) > 1) seen.push({ x, y })
    if (!best || seen.length > best.seen.length) best = { shadow, seen }
    if (seen.length > enoughOf * film.width * film.height) break
  }
  return best!
}

/** Some of the pixels of metal, evenly picked, where they are on the film that was mounted at `shift`. */
export function metalOnFilm(metal: MetalShadow | undefined, shift: Point): Point[] {
  const seen = metal?.seen ?? []
  const step = Math.max(1, seen.length / mostMetalPoints)
  return Array.from({ length: Math.floor(seen.length / step) }, (_, i) => {
    const { x, y } = seen[Math.floor((i + 0.5) * step)]
    return { x: x + shift.x, y: y + shift.y }
  })
}

const mostMetalPoints = 60

/** Share of the film that metal covers at least: 25 pixels of one of 160 by 224. */
const enoughOf = 0.0007

/** Adds the shadow of the solids, side x side. */
export function castSolids(solids: readonly Solid[], camera: Camera, out: Float32Array): void {
  for (const solid of solids) cast(solid, camera, out)
}

function cast(solid: Solid, camera: Camera, out: Float32Array): void {
  const { side } = camera
  const { own, half, chord } = shapeOf(solid)
  const corners = Array.from({ length: 8 }, (_, i) =>
    project(camera, toOuter(own, [i & 1 ? half[0] : -half[0], i & 2 ? half[1] : -half[1], i & 4 ? half[2] : -half[2]])),
  )
  const from = (axis: 'x' | 'y') => Math.max(0, Math.floor(Math.min(...corners.map(c => c[axis])) - 1))
  const to = (axis: 'x' | 'y') => Math.min(side - 1, Math.ceil(Math.max(...corners.map(c => c[axis])) + 1))
  const source = toLocal(own, camera.source)
  const corner = toLocal(own, camera.corner)
  const [right, down] = [turn(own, camera.right), turn(own, camera.down)]
  const density = metals[solid.metal] / 9
  const [lastX, lastY] = [to('x'), to('y')]
  for (let py = from('y'); py <= lastY; py++)
    for (let px = from('x'); px <= lastX; px++) {
      let mm = 0
      for (let k = 0; k < 9; k++) {
        const x = px + ((k % 3) - 1) / 3
        const y = py + (Math.floor(k / 3) - 1) / 3
        mm += chord(source, [
          corner[0] + x * right[0] + y * down[0] - source[0],
          corner[1] + x * right[1] + y * down[1] - source[1],
          corner[2] + x * right[2] + y * down[2] - source[2],
        ])
      }
      out[py * side + px] += density * mm
    }
}

type Shape = { own: Frame; half: Vector; chord: (from: Vector, along: Vector) => number }

function shapeOf(solid: Solid): Shape {
  if (solid.form === 'box') {
    const { frame: own, half } = solid
    return { own, half, chord: (from, along) => within(slabs(from, along, half), along) }
  }
  const { from, to, radiusMm: r, boreMm = 0, pitchMm = 0 } = solid
  const { own, length } = along(from, to)
  const half: Vector = [r, length / 2, r]
  const round = (o: Vector, d: Vector, radius: number): number => {
    const t = tube(o, d, radius)
    const s = slab(o[1], d[1], half[1])
    return within([Math.max(t[0], s[0]), Math.min(t[1], s[1])], d)
  }
  return {
    own,
    half,
    chord: (o, d) => {
      let radius = r
      if (pitchMm > 0) {
        const t = tube(o, d, r)
        if (!(t[0] < t[1])) return 0
        const y = o[1] + ((t[0] + t[1]) / 2) * d[1]
        radius = r * (0.86 + 0.14 * Math.abs(2 * (y / pitchMm - Math.floor(y / pitchMm)) - 1))
      }
      return round(o, d, radius) - (boreMm > 0 ? round(o, d, boreMm) : 0)
    },
  }
}

/** A frame whose y runs along the rod, its origin half-way. */
export function along(from: Vector, to: Vector): { own: Frame; length: number } {
  const d: Vector = [to[0] - from[0], to[1] - from[1], to[2] - from[2]]
  const length = Math.hypot(...d)
  const y: Vector = [d[0] / length, d[1] / length, d[2] / length]
  const help: Vector = Math.abs(y[2]) < 0.9 ? [0, 0, 1] : [1, 0, 0]
  const x = unit(cross(y, help))
  const z = cross(x, y)
  const origin: Vector = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2, (from[2] + to[2]) / 2]
  return { own: { ...frame(0, 0, 0, origin), rotation: [...x, ...y, ...z] }, length }
}

const cross = (a: Vector, b: Vector): Vector => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
]
const unit = (a: Vector): Vector => {
  const n = Math.hypot(...a)
  return [a[0] / n, a[1] / n, a[2] / n]
}

type Span = readonly [number, number]
const nowhere: Span = [1, 0]

/** Where a line is within half a thickness of 0 along one axis. */
function slab(o: number, d: number, half: number): Span {
  if (Math.abs(d) < 1e-12) return Math.abs(o) < half ? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] : nowhere
  const [a, b] = [(-half - o) / d, (half - o) / d]
  return a < b ? [a, b] : [b, a]
}

function slabs(o: Vector, d: Vector, half: Vector): Span {
  const [x, y, z] = [slab(o[0], d[0], half[0]), slab(o[1], d[1], half[1]), slab(o[2], d[2], half[2])]
  return [Math.max(x[0], y[0], z[0]), Math.min(x[1], y[1], z[1])]
}

/** Where a line is within a radius of the y axis. */
function tube(o: Vector, d: Vector, radius: number): Span {
  const a = d[0] * d[0] + d[2] * d[2]
  const b = o[0] * d[0] + o[2] * d[2]
  const c = o[0] * o[0] + o[2] * o[2] - radius * radius
  if (a < 1e-12) return c < 0 ? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] : nowhere
  const root = b * b - a * c
  if (root <= 0) return nowhere
  const s = Math.sqrt(root)
  return [(-b - s) / a, (-b + s) / a]
}

/** Length in mm of the part of a line between source (0) and detector (1). */
function within(span: Span, d: Vector): number {
  const length = Math.min(1, span[1]) - Math.max(0, span[0])
  return length > 0 ? length * Math.hypot(d[0], d[1], d[2]) : 0
}
