/**
 * Irregularity with a seed: smooth bumps in space for margins that ossify unevenly, and the tiles of trabecular pattern
 * that the rays multiply onto the density of spongy bone. A tile repeats after about 100 mm, which is longer than a
 * pattern is seen.
 */
import { keyedRandom } from '../base/index.ts'

/** Smooth noise with values around -1 to 1 that changes over about `lengthMm`. */
export function bumps(seed: number, lengthMm: number): (x: number, y: number, z: number) => number {
  const random = keyedRandom(seed, 0x6275)
  const waves = Array.from({ length: 14 }, () => {
    const [x, y, z] = [random.normal(), random.normal(), random.normal()]
    const scale = (2 * Math.PI * (0.6 + 0.8 * random.uniform())) / (lengthMm * Math.max(0.3, Math.hypot(x, y, z)) * 2)
    return [x * scale, y * scale, z * scale, 2 * Math.PI * random.uniform()] as const
  })
  return (x, y, z) => {
    let sum = 0
    for (const [kx, ky, kz, phase] of waves) sum += Math.sin(kx * x + ky * y + kz * z + phase)
    return sum / Math.sqrt(waves.length / 2)
  }
}

export const tileSide = 512
export const tileMm = 0.2

/** Strength, then size in mm across and along. */
type Bands = readonly (readonly [number, number, number])[]

const grainBands = {
  /** Thin plates along the load, a finer mesh between them, dense patches. */
  a: [
    [0.9, 0.2, 0.9],
    [0.9, 0.3, 2],
    [0.7, 0.24, 0.32],
    [0.4, 0.55, 2.6],
    [0.35, 1, 1.6],
    [0.5, 3, 3.6],
  ],
  /** A coarse mesh, nearly alike in all directions. */
  b: [
    [0.9, 0.35, 0.5],
    [0.9, 0.6, 0.9],
    [0.8, 1.1, 1.5],
    [0.6, 2.2, 2.6],
    [0.5, 4.5, 5],
  ],
} as const satisfies Record<string, Bands>
export type GrainName = keyof typeof grainBands

const grainTiles = new Map<GrainName, Float32Array>()

/** The trabecular pattern: mean 0, SD 1, periodic, stretched along y. One for all bones; seeds shift it. */
export function trabeculae(name: GrainName = 'a'): Float32Array {
  const made = grainTiles.get(name)
  if (made) return made
  const tile = new Float32Array(tileSide * tileSide)
  const bands: Bands = grainBands[name]
  for (const [index, [strength, across, along]] of bands.entries()) {
    const random = keyedRandom(0x7472, index)
    const white = Float32Array.from(tile, () => random.normal())
    const fine = blurTile(white, across / tileMm, along / tileMm)
    const coarse = blurTile(white, (2.2 * across) / tileMm, (1.6 * along) / tileMm)
    for (let i = 0; i < fine.length; i++) fine[i] -= coarse[i]
    const sd = Math.sqrt(fine.reduce((sum, v) => sum + v * v, 0) / fine.length)
    for (let i = 0; i < tile.length; i++) tile[i] += (strength / sd) * fine[i]
  }
  const sd = Math.sqrt(tile.reduce((sum, v) => sum + v * v, 0) / tile.length)
  for (let i = 0; i < tile.length; i++) tile[i] /= sd
  grainTiles.set(name, tile)
  return tile
}

/** Three box blurs along each axis, which is close to a Gaussian with these SDs in pixels; the tile wraps around. */
function blurTile(data: Float32Array, sdX: number, sdY: number): Float32Array {
  let out = data
  for (const [step, stride, sd] of [
    [1, tileSide, sdX],
    [tileSide, 1, sdY],
  ]) {
    const radius = Math.max(0, Math.round((Math.sqrt(4 * sd * sd + 1) - 1) / 2))
    for (let pass = 0; pass < 3 && radius > 0; pass++) {
      const next = new Float32Array(out.length)
      for (let line = 0; line < tileSide; line++) {
        const at = (i: number) => line * stride + (i & (tileSide - 1)) * step
        let sum = 0
        for (let i = -radius; i <= radius; i++) sum += out[at(i)]
        for (let i = 0; i < tileSide; i++) {
          next[at(i)] = sum / (2 * radius + 1)
          sum += out[at(i + radius + 1)] - out[at(i - radius)]
        }
      }
      out = next
    }
  }
  return out
}
