/**
 * Solids as signed distances in mm, negative inside, and their baking into grids. A distance that is blended smoothly
 * gives flares, rims and condyles without meshes; a baked one costs the same to look up however it was composed, and
 * between grid points it is accurate to a few hundredths of a mm because it bends only as much as the surface does.
 * Blends are the polynomial ones of Quilez (iquilezles.org, "smooth minimum"). Distances are exact near a surface and
 * only roughly so far from it.
 */

export type Box3 = { from: readonly [number, number, number]; to: readonly [number, number, number] }

export type DistanceGrid = {
  /** Points along each axis; z is fastest, since rays run along it. */
  nx: number
  ny: number
  nz: number
  origin: [number, number, number]
  spacing: [number, number, number]
  data: Float32Array
}

/** Intersection of two solids, its edge rounded over about `k` mm. */
export function smoothMax(a: number, b: number, k: number): number {
  const h = Math.max(k - Math.abs(a - b), 0) / k
  return Math.max(a, b) + h * h * k * 0.25
}

/** Union of two solids, its groove filled over about `k` mm. */
export const smoothMin = (a: number, b: number, k: number): number => -smoothMax(-a, -b, k)

/** Distance to an ellipsoid around the origin, good near its surface. */
export function ellipsoid(x: number, y: number, z: number, rx: number, ry: number, rz: number): number {
  const k0 = Math.hypot(x / rx, y / ry, z / rz)
  const k1 = Math.hypot(x / (rx * rx), y / (ry * ry), z / (rz * rz))
  return k1 < 1e-6 ? -Math.min(rx, ry, rz) : (k0 * (k0 - 1)) / k1
}

/** Distance in the plane to a rectangle around the origin with corners of radius `r`. */
export function roundedBox(x: number, z: number, halfX: number, halfZ: number, r: number): number {
  const qx = Math.abs(x) - halfX + r
  const qz = Math.abs(z) - halfZ + r
  return Math.hypot(Math.max(qx, 0), Math.max(qz, 0)) + Math.min(Math.max(qx, qz), 0) - r
}

/** 0 below `from`, 1 above `to`, smooth between. */
export function smoothStep(from: number, to: number, x: number): number {
  const t = Math.min(1, Math.max(0, (x - from) / (to - from)))
  return t * t * (3 - 2 * t)
}

/** A bump of height 1 and SD 1. */
export const bell = (x: number): number => Math.exp(-0.5 * x * x)

/** Thickness at a depth behind an outline: a half circle at the rim, flat further in. */
export function chord(depth: number, half: number): number {
  if (depth <= 0 || half <= 0) return 0
  const u = Math.min(1, depth / half)
  return 2 * half * Math.sqrt(u * (2 - u))
}

/**
 * Samples a distance over a box. Given as a function of height that returns the distance within that section, so that
 * what depends on height alone is computed once a section.
 */
export function bake(
  section: (y: number) => (x: number, z: number) => number,
  box: Box3,
  spacing: number,
): DistanceGrid {
  const [nx, ny, nz] = [0, 1, 2].map(i => Math.max(2, Math.ceil((box.to[i] - box.from[i]) / spacing) + 1))
  const data = new Float32Array(nx * ny * nz)
  const [x0, y0, z0] = box.from
  let i = 0
  for (let iy = 0; iy < ny; iy++) {
    const distance = section(y0 + iy * spacing)
    for (let ix = 0; ix < nx; ix++)
      for (let iz = 0; iz < nz; iz++) data[i++] = distance(x0 + ix * spacing, z0 + iz * spacing)
  }
  return { nx, ny, nz, origin: [x0, y0, z0], spacing: [spacing, spacing, spacing], data }
}

/**
 * Tabulates a height over x and z at the points at which a grid over `box` is baked, with the factor that turns height
 * into distance.
 */
export function tabulate(height: (x: number, z: number) => number, box: Box3, spacing: number) {
  const [x0, , z0] = box.from
  const nz = Math.ceil((box.to[2] - z0) / spacing) + 1
  const nx = Math.ceil((box.to[0] - x0) / spacing) + 1
  const heights = new Float32Array(nx * nz)
  const steepness = new Float32Array(nx * nz)
  const gap = 0.25 * spacing
  for (let ix = 0, i = 0; ix < nx; ix++)
    for (let iz = 0; iz < nz; iz++, i++) {
      const x = x0 + ix * spacing
      const z = z0 + iz * spacing
      heights[i] = height(x, z)
      steepness[i] = 1 / Math.hypot(1, (height(x + gap, z) - heights[i]) / gap, (height(x, z + gap) - heights[i]) / gap)
    }
  const index = (x: number, z: number) => Math.round((x - x0) / spacing) * nz + Math.round((z - z0) / spacing)
  return { heights, steepness, index }
}

/** Least and greatest x inside the solid among heights `fromY` to `toY`, or undefined if it has none there. */
export function extentX(grid: DistanceGrid, fromY: number, toY: number): [number, number] | undefined {
  const { nx, ny, nz, data, origin, spacing } = grid
  let least = Number.POSITIVE_INFINITY
  let greatest = Number.NEGATIVE_INFINITY
  const first = Math.max(0, Math.ceil((fromY - origin[1]) / spacing[1]))
  const last = Math.min(ny - 1, Math.floor((toY - origin[1]) / spacing[1]))
  for (let iy = first; iy <= last; iy++)
    for (let ix = 1; ix < nx; ix++) {
      const column = (iy * nx + ix) * nz
      for (let iz = 0; iz < nz; iz++) {
        const a = data[column - nz + iz]
        const b = data[column + iz]
        if (a > 0 === b > 0) continue
        const x = origin[0] + (ix - 1 + a / (a - b)) * spacing[0]
        least = Math.min(least, x)
        greatest = Math.max(greatest, x)
      }
    }
  return least < greatest ? [least, greatest] : undefined
}

/** By how much the epiphysis reaches beyond the half width of its metaphysis where it meets the plate. */
export function rimExcess(epiphysis: DistanceGrid, plateY: number, half: number): number {
  const step = epiphysis.spacing[1]
  const extent = extentX(epiphysis, plateY - step, plateY + step)
  return extent ? (extent[1] - extent[0]) / 2 - half : 0
}

/**
 * Stretches a baked solid along x so that it is `width` wide between two heights: widths are what maturity is read
 * from.
 */
export function fitWidth(grid: DistanceGrid, width: number, fromY: number, toY: number): void {
  const extent = extentX(grid, fromY, toY)
  if (!extent) return
  const scale = width / (extent[1] - extent[0])
  const middle = (extent[0] + extent[1]) / 2
  grid.origin[0] = middle + (grid.origin[0] - middle) * scale
  grid.spacing[0] *= scale
}

/** The distance at a point, linear between grid points; beyond the grid that of its edge. */
export function distanceAt(grid: DistanceGrid, x: number, y: number, z: number): number {
  const { nx, ny, nz, origin, spacing, data } = grid
  const fx = Math.min(nx - 1.001, Math.max(0, (x - origin[0]) / spacing[0]))
  const fy = Math.min(ny - 1.001, Math.max(0, (y - origin[1]) / spacing[1]))
  const fz = Math.min(nz - 1.001, Math.max(0, (z - origin[2]) / spacing[2]))
  const ix = fx | 0
  const iy = fy | 0
  const iz = fz | 0
  const tx = fx - ix
  const ty = fy - iy
  const tz = fz - iz
  const i = (iy * nx + ix) * nz + iz
  const j = i + nx * nz
  const lower =
    (data[i] * (1 - tz) + data[i + 1] * tz) * (1 - tx) + (data[i + nz] * (1 - tz) + data[i + nz + 1] * tz) * tx
  const upper =
    (data[j] * (1 - tz) + data[j + 1] * tz) * (1 - tx) + (data[j + nz] * (1 - tz) + data[j + nz + 1] * tz) * tx
  return lower * (1 - ty) + upper * ty
}
