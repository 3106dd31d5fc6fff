/**
 * Bones and flesh that are only known by their outline: what the other regions of the body are drawn with. An outline is
 * the smooth union of tapered strokes in the plane of the film; how thick the body is behind a pixel follows from the
 * depth within the outline, round for a shaft and flat-topped for a plate. Bones have a cortex and spongy bone with
 * trabeculae in it, hollow where they are narrow; the same density as the bones of the knee (`../bone.ts`).
 */
import { excess, attenuation as material } from '../bone.ts'
import type { GrainName } from '../noise.ts'
import { tileMm, tileSide, trabeculae } from '../noise.ts'
import { project } from '../rays.ts'
import { chord, smoothStep } from '../shapes.ts'
import type { Draw } from './draw.ts'
import type { Scene } from './scene.ts'

/** Position and half width, mm. */
export type Node = readonly [x: number, y: number, radius: number]
export type Stroke = readonly Node[]

export type ShadowBone = {
  strokes: readonly Stroke[]
  /** Cut out of it: growth plates, notches, holes. */
  holes?: readonly Stroke[]
  cortexMm: number
  /** Thickness of the bone over that of a round one. */
  depth?: number
  /** Marrow in place of spongy bone where the shaft is narrow, 0 to 1. */
  hollow?: number
  /** Mineral of spongy bone over the usual. */
  mineral?: number
  blendMm?: number
  /** Direction of the trabeculae, degrees from upright. */
  grainDegrees?: number
}

type Outline = {
  left: number
  top: number
  width: number
  height: number
  /** Depth within the outline, and half width of the stroke that a pixel belongs to, px. */
  depth: Float32Array
  radius: Float32Array
}

/** Adds a bone's shadow. */
export function castShadowBone(
  bone: ShadowBone,
  scene: Scene,
  grain: { pattern: GrainName; strength: number; scale: number; seed: number },
  out: Float32Array,
): void {
  const { mmPerPixel: mm, camera } = scene
  const { depth: flat = 1, hollow = 0, mineral = 1, cortexMm, blendMm = 2, grainDegrees = 0 } = bone
  const outline = trace(bone.strokes, scene, blendMm, 2)
  if (!outline) return
  const holes = bone.holes?.length ? trace(bone.holes, scene, 0.5, 4) : undefined
  const widest = Math.max(...bone.strokes.flat().map(n => n[2])) / mm
  const tile = trabeculae(grain.pattern)
  const [cos, sin] = [Math.cos, Math.sin].map(f => f((grainDegrees * Math.PI) / 180))
  const perPixel = mm / (tileMm * grain.scale)
  for (let y = 0; y < outline.height; y++)
    for (let x = 0; x < outline.width; x++) {
      const i = y * outline.width + x
      let d = outline.depth[i]
      const [px, py] = [x + outline.left, y + outline.top]
      if (holes) d = Math.min(d, -depthAt(holes, px, py))
      // Half a pixel of softness at the rim.
      if (d <= -0.5) continue
      const r = Math.max(0.5, outline.radius[i])
      const narrow = hollow * (1 - smoothStep(0.62, 0.95, r / widest))
      const cortex = (cortexMm * (1 + 2.6 * narrow)) / mm
      const whole = chord(d + 0.25, r)
      const inner = chord(d + 0.25 - cortex, r - cortex)
      const inside = mm * flat * inner
      const gx = (((cos * px - sin * py) * perPixel + grain.seed) | 0) & (tileSide - 1)
      const gy = (((sin * px + cos * py) * perPixel + 3 * grain.seed) | 0) & (tileSide - 1)
      const spongy = mineral * excess.spongy * (1 - 0.9 * narrow) + 0.5 * excess.marrow * narrow
      // Over a depth the pattern of layers 5 mm thick adds up as chance does.
      const pattern = 0.5 * grain.strength * Math.max(0, spongy) * Math.sqrt(5 * inside) * tile[(gy << 9) | gx]
      const shell = mm * flat * (whole - inner) * excess.cortical
      out[py * camera.side + px] += shell + inside * spongy + pattern
    }
}

/** Adds skin, fat and muscle around strokes; `thickness` is that of the body over a round one. */
export function castFlesh(
  strokes: readonly Stroke[],
  scene: Scene,
  flesh: { blendMm: number; fat: number; thickness: number },
  draw: Draw,
  out: Float32Array,
): void {
  const { mmPerPixel: mm, camera } = scene
  const outline = trace(strokes, scene, flesh.blendMm, 3)
  if (!outline) return
  const skin = 1.2 / mm
  const waves = Array.from({ length: 7 }, () => [
    draw.between(0.006, 0.02),
    (draw.between(-1, 1) * 0.35 * mm) / 2,
    (draw.between(-1, 1) * 0.2 * mm) / 2,
    draw.between(0, 6.3),
  ])
  for (let y = 0; y < outline.height; y++) {
    let pattern = 0
    for (let x = 0; x < outline.width; x++) {
      const i = y * outline.width + x
      if ((x & 3) === 0) {
        pattern = 0
        for (const [s, kx, ky, p] of waves) pattern += s * Math.sin(kx * x + ky * y + p)
      }
      const d = outline.depth[i]
      if (d <= 0) continue
      const r = outline.radius[i]
      const whole = chord(d, r)
      const under = chord(d - skin, r - skin)
      const rind = skin + flesh.fat * r
      const muscle = chord(d - rind, r - rind)
      out[(y + outline.top) * camera.side + x + outline.left] +=
        mm *
        flesh.thickness *
        ((whole - under) * material.muscle + (under - muscle) * material.fat + muscle * material.muscle * (1 + pattern))
    }
  }
}

function depthAt(o: Outline, px: number, py: number): number {
  const [x, y] = [px - o.left, py - o.top]
  return x >= 0 && y >= 0 && x < o.width && y < o.height ? o.depth[y * o.width + x] : -1e3
}

/** Depth within the union of strokes, over the part of the canvas that they can reach. */
function trace(strokes: readonly Stroke[], scene: Scene, blendMm: number, marginPx: number): Outline | undefined {
  const { camera, mmPerPixel: mm } = scene
  const { side } = camera
  const blend = Math.max(0.15, blendMm / mm)
  const pieces = strokes.flatMap(stroke => {
    const nodes = stroke.map(([x, y, r]) => ({ ...project(camera, [x, y, 0]), r: r / mm }))
    return nodes.length === 1 ? [[nodes[0], nodes[0]] as const] : nodes.slice(1).map((b, i) => [nodes[i], b] as const)
  })
  const all = pieces.flat()
  const margin = marginPx + 2 * blend
  const left = Math.max(0, Math.floor(Math.min(...all.map(n => n.x - n.r)) - margin))
  const right = Math.min(side - 1, Math.ceil(Math.max(...all.map(n => n.x + n.r)) + margin))
  const top = Math.max(0, Math.floor(Math.min(...all.map(n => n.y - n.r)) - margin))
  const bottom = Math.min(side - 1, Math.ceil(Math.max(...all.map(n => n.y + n.r)) + margin))
  if (right < left || bottom < top) return undefined
  const [width, height] = [right - left + 1, bottom - top + 1]
  const sum = new Float32Array(width * height)
  const norm = new Float32Array(width * height)
  const radius = new Float32Array(width * height)
  const reach = 5 * blend + marginPx
  for (const [a, b] of pieces) {
    const [ex, ey] = [b.x - a.x, b.y - a.y]
    const along = 1 / Math.max(1e-9, ex * ex + ey * ey)
    const far = Math.max(a.r, b.r) + reach
    const x0 = Math.max(left, Math.floor(Math.min(a.x, b.x) - far))
    const x1 = Math.min(right, Math.ceil(Math.max(a.x, b.x) + far))
    const y0 = Math.max(top, Math.floor(Math.min(a.y, b.y) - far))
    const y1 = Math.min(bottom, Math.ceil(Math.max(a.y, b.y) + far))
    for (let py = y0; py <= y1; py++)
      for (let px = x0; px <= x1; px++) {
        const [dx, dy] = [px - a.x, py - a.y]
        const t = Math.min(1, Math.max(0, (dx * ex + dy * ey) * along))
        const r = a.r + t * (b.r - a.r)
        const d = Math.hypot(dx - t * ex, dy - t * ey) - r
        if (d > reach) continue
        const i = (py - top) * width + px - left
        // Deep inside only the order of sizes counts.
        const w = Math.exp(Math.min(40, -d / blend))
        sum[i] += w
        // The innermost strokes say how thick the body is, with some width of passage between them.
        const v = Math.exp(Math.min(20, -d / Math.max(blend, 0.35 * r)))
        norm[i] += v
        radius[i] += v * r
      }
  }
  const depth = sum
  for (let i = 0; i < depth.length; i++) {
    radius[i] = norm[i] > 0 ? radius[i] / norm[i] : 0
    depth[i] = sum[i] > 0 ? blend * Math.log(sum[i]) : -1e3
  }
  return { left, top, width, height, depth, radius }
}
