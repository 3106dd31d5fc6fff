/**
 * Attenuation summed along rays. Source, detector and bone are brought into the bone's coordinates, where the ray of a
 * pixel is a line; only pixels under the shadow of the bone's box are walked. Between two steps the distance to the
 * surface is taken as linear, and the density, a function of that distance (cortex, then spongy bone), is integrated in
 * closed form: a cortex thinner than a step casts its whole shadow and leaves no bands. The trabecular pattern is
 * multiplied onto the spongy part as the ray goes, so that it lies in the bone and not on the picture.
 */
import { type Bone, excess, type Plate, profileAt } from './bone.ts'
import { type Frame, toLocal, toOuter, turn, type Vector } from './frame.ts'
import { type GrainName, tileMm, tileSide, trabeculae } from './noise.ts'
import type { DistanceGrid } from './shapes.ts'

/** A point source and a flat detector, in the coordinates of the posed joint. */
export type Camera = {
  source: Vector
  /** Centre of the pixel in the upper left corner, and the steps to its right and lower neighbours. */
  corner: Vector
  right: Vector
  down: Vector
  side: number
}

/** Where a point falls on the film, in pixels; (0, 0) is the centre of the upper left pixel. */
export function project(camera: Camera, point: Vector): { x: number; y: number } {
  const { source, corner, right, down } = camera
  // The detector stands across z.
  const t = (corner[2] - source[2]) / (point[2] - source[2])
  const x = source[0] + t * (point[0] - source[0]) - corner[0]
  const y = source[1] + t * (point[1] - source[1]) - corner[1]
  const determinant = right[0] * down[1] - right[1] * down[0]
  return { x: (x * down[1] - y * down[0]) / determinant, y: (y * right[0] - x * right[1]) / determinant }
}

/** Share of the depth of the metaphysis that must lie in the open plate for a pixel to belong to the plate's mask. */
const maskShare = 0.25

/**
 * Adds a bone's shadow.
 *
 * @param attenuation excess over soft tissue, side x side, added to
 * @param grain shifts the trabecular pattern, and sizes it; its strength is over the usual one
 * @returns the mask (0 or 1) of its growth plate, if it has one
 */
export function castBone(
  bone: Bone,
  camera: Camera,
  attenuation: Float32Array,
  grain: { seed: number; scale: number; pattern?: GrainName; strength?: number },
): Uint8Array | undefined {
  const { side } = camera
  const tile = trabeculae(grain.pattern)
  const strength = grainStrength * (grain.strength ?? 1)
  const { shaft, epiphysis, plate, epiphysisSide, cortexMm, spongy } = bone
  const box = bounds(epiphysis ? [shaft, epiphysis] : [shaft])
  const shadow = shadowOf(box, bone.frame, camera)
  const mask = plate && new Uint8Array(side * side)
  const source = toLocal(bone.frame, camera.source)
  const corner = toLocal(bone.frame, camera.corner)
  const right = turn(bone.frame, camera.right)
  const down = turn(bone.frame, camera.down)
  const stepMm = 1.2 * Math.min(2, Math.max(0.7, shaft.spacing[2], epiphysis?.spacing[2] ?? 0))
  const grid = { shaft: lookup(shaft), epiphysis: epiphysis && lookup(epiphysis) }
  const layers = layerShifts(grain.seed)
  const grainMm = tileMm * grain.scale
  const depthMm = layerMm * grain.scale
  const sheet = plate && plateLookup(plate)
  const softMm = 0.35

  for (let py = shadow.top; py <= shadow.bottom; py++)
    for (let px = shadow.left; px <= shadow.right; px++) {
      const dx = corner[0] + px * right[0] + py * down[0] - source[0]
      const dy = corner[1] + px * right[1] + py * down[1] - source[1]
      const dz = corner[2] + px * right[2] + py * down[2] - source[2]
      const ax = (box.from[0] - source[0]) / dx
      const bx = (box.to[0] - source[0]) / dx
      const ay = (box.from[1] - source[1]) / dy
      const by = (box.to[1] - source[1]) / dy
      const az = (box.from[2] - source[2]) / dz
      const bz = (box.to[2] - source[2]) / dz
      const near = Math.max(0, Math.min(ax, bx), Math.min(ay, by), Math.min(az, bz))
      const far = Math.min(1, Math.max(ax, bx), Math.max(ay, by), Math.max(az, bz))
      if (!(near < far)) continue
      const length = Math.sqrt(dx * dx + dy * dy + dz * dz)
      const middleY = source[1] + ((near + far) / 2) * dy
      const cortex = profileAt(cortexMm, middleY)
      const spongyMm = profileAt(spongy, middleY)
      const yNear = source[1] + near * dy
      const yFar = source[1] + far * dy
      const crossesPlate =
        plate !== undefined && Math.max(yNear, yFar) > plate.low && Math.min(yNear, yFar) < plate.high
      const beyond = plate !== undefined && epiphysisSide * (yNear - (plate.low + plate.high) / 2) > 0
      let sum = 0
      let gapMm = 0
      let plateMm = 0
      let d0 = 0
      let open0 = 0
      let t = near
      let mm = 0
      for (;;) {
        const x = source[0] + t * dx
        const y = source[1] + t * dy
        const z = source[2] + t * dz
        let inEpiphysis = beyond
        // Depth in bone behind the surface of the plate, negative in the gap; far from the plate it does not matter.
        let open = 1
        let border = 0
        if (crossesPlate && sheet) {
          sheet(x, z)
          const q = epiphysisSide * (y - sheetAt.middle)
          inEpiphysis = q > 0
          const depth = Math.abs(q) - sheetAt.halfGap
          open = sheetAt.closed + (1 - sheetAt.closed) * Math.min(1, Math.max(0, depth / softMm + 0.5))
          const reach = plate.borderMm * (inEpiphysis ? 0.7 : 1.2)
          const fade = Math.max(0, 1 - Math.abs(depth) / reach)
          border =
            fade *
            (plate.borderDensity * (1 - sheetAt.closed) * (inEpiphysis ? 0.6 : 1) + plate.scarDensity * sheetAt.closed)
          if (sheetAt.footprint > 0.5) {
            plateMm += mm
            if (depth < 0 && sheetAt.closed < 0.5) gapMm += mm
          }
        }
        const d = inEpiphysis && grid.epiphysis ? grid.epiphysis(x, y, z) : grid.shaft(x, y, z)
        if (mm > 0 && (d < 0 || d0 < 0)) {
          const change = d - d0
          let density: number
          let within: number
          if (change > -1e-3 && change < 1e-3) {
            density = d < -cortex ? spongyMm : excess.cortical
            within = d < -cortex ? 1 : 0
          } else {
            // Antiderivatives over depth: cortex to its thickness, spongy bone behind.
            const a = Math.min(0, d)
            const b = Math.min(0, d0)
            const a2 = Math.min(0, d + cortex)
            const b2 = Math.min(0, d0 + cortex)
            within = (a2 - b2) / change
            density = ((a - b - a2 + b2) * excess.cortical) / change + within * spongyMm
          }
          if (within > 0) {
            const shift = layers[((z / depthMm + 256) | 0) & 255]
            const ix = ((x / grainMm + 4096) | 0) + (shift & (tileSide - 1))
            const iy = ((y / grainMm + 4096) | 0) + (shift >> 9)
            density +=
              within * Math.max(0, spongyMm + 0.004) * bone.grain * strength * tile[((iy & 511) << 9) | (ix & 511)]
          }
          sum += (mm * (density + border * within) * (open + open0)) / 2
        }
        d0 = d
        open0 = open
        if (t >= far) break
        // Far from a surface, inside or outside, nothing changes fast: longer steps.
        const clear = d > 0 ? d : -d - cortex
        mm = crossesPlate ? stepMm : Math.max(stepMm, Math.min(d > 0 ? 3 * longestStepMm : longestStepMm, 0.7 * clear))
        mm = Math.min(mm, (far - t) * length)
        t = mm < stepMm * 1e-3 ? far : t + mm / length
      }
      const at = py * side + px
      attenuation[at] += sum
      if (mask && plateMm > 0 && gapMm > maskShare * plateMm) mask[at] = 1
    }
  return mask
}

/** Strength of the trabecular pattern, chosen by the spectrum of real films. */
const grainStrength = 0.58
/** Depth over which the pattern is the same. */
const layerMm = 5
const longestStepMm = 5

/** A shift of the tile for each layer of depth, both halves in one number. */
function layerShifts(seed: number): Uint32Array {
  let state = (seed ^ 0x9e3779b9) >>> 0
  return Uint32Array.from({ length: 256 }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state >>> 14
  })
}

function bounds(grids: readonly DistanceGrid[]) {
  const from = [0, 1, 2].map(i => Math.min(...grids.map(g => g.origin[i])))
  const to = [0, 1, 2].map(i => Math.max(...grids.map(g => g.origin[i] + g.spacing[i] * ([g.nx, g.ny, g.nz][i] - 1))))
  return { from, to }
}

/** Pixels that a box can darken. */
function shadowOf(box: { from: number[]; to: number[] }, frame: Frame, camera: Camera) {
  const corners = Array.from({ length: 8 }, (_, i) =>
    project(
      camera,
      toOuter(frame, [(i & 1 ? box.to : box.from)[0], (i & 2 ? box.to : box.from)[1], (i & 4 ? box.to : box.from)[2]]),
    ),
  )
  const last = camera.side - 1
  return {
    left: Math.max(0, Math.floor(Math.min(...corners.map(c => c.x)))),
    right: Math.min(last, Math.ceil(Math.max(...corners.map(c => c.x)))),
    top: Math.max(0, Math.floor(Math.min(...corners.map(c => c.y)))),
    bottom: Math.min(last, Math.ceil(Math.max(...corners.map(c => c.y)))),
  }
}

/** As `distanceAt`, for the inner loop: outside the grid there is no bone. */
function lookup(grid: DistanceGrid): (x: number, y: number, z: number) => number {
  const { nx, ny, nz, data } = grid
  const [x0, y0, z0] = grid.origin
  const [ax, ay, az] = grid.spacing.map(s => 1 / s)
  const plane = nx * nz
  const [lastX, lastY, lastZ] = [nx - 1, ny - 1, nz - 1]
  return (x, y, z) => {
    const fx = (x - x0) * ax
    const fy = (y - y0) * ay
    const fz = (z - z0) * az
    if (!(fx >= 0 && fy >= 0 && fz >= 0 && fx < lastX && fy < lastY && fz < lastZ)) return 1
    const ix = fx | 0
    const iy = fy | 0
    const iz = fz | 0
    const tz = fz - iz
    const i = iy * plane + ix * nz + iz
    const j = i + plane
    const a = data[i] + (data[i + 1] - data[i]) * tz
    const b = data[i + nz] + (data[i + nz + 1] - data[i + nz]) * tz
    const c = data[j] + (data[j + 1] - data[j]) * tz
    const e = data[j + nz] + (data[j + nz + 1] - data[j + nz]) * tz
    const tx = fx - ix
    const lower = a + (b - a) * tx
    return lower + (c + (e - c) * tx - lower) * (fy - iy)
  }
}

/** What the last plate lookup found; one object for all, so that the inner loop allocates nothing. */
const sheetAt = { middle: 0, halfGap: 0, closed: 0, footprint: 0 }

function plateLookup(plate: Plate): (x: number, z: number) => void {
  const { nx, nz, middle, halfGap, closed, footprint } = plate
  const [x0, z0] = plate.origin
  const [ax, az] = plate.spacing.map(s => 1 / s)
  return (x, z) => {
    const fx = Math.min(nx - 1.001, Math.max(0, (x - x0) * ax))
    const fz = Math.min(nz - 1.001, Math.max(0, (z - z0) * az))
    const ix = fx | 0
    const iz = fz | 0
    const tx = fx - ix
    const tz = fz - iz
    const i = iz * nx + ix
    const a = (1 - tx) * (1 - tz)
    const b = tx * (1 - tz)
    const c = (1 - tx) * tz
    const d = tx * tz
    sheetAt.middle = a * middle[i] + b * middle[i + 1] + c * middle[i + nx] + d * middle[i + nx + 1]
    sheetAt.halfGap = a * halfGap[i] + b * halfGap[i + 1] + c * halfGap[i + nx] + d * halfGap[i + nx + 1]
    sheetAt.closed = a * closed[i] + b * closed[i + 1] + c * closed[i + nx] + d * closed[i + nx + 1]
    sheetAt.footprint = footprint[i]
  }
}
