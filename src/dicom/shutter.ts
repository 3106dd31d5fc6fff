/**
 * The display shutter (PS3.3, C.7.6.11): what lies outside the collimated field is covered. Several shapes cover what
 * any of them covers. Columns and rows count from 1, and edges belong to what is seen. Shapes are drawn row by row, for a
 * polygon asked pixel by pixel would take minutes over a large film.
 */
import type { GreyImage } from '../image/index.ts'
import type { ElementSet } from './elements.ts'

/** Marks the pixels of row `y` (from 0) that are covered with 1. */
type Shape = (y: number, covered: Uint8Array) => void

export type Shutter = {
  kinds: readonly string[]
  shapes: readonly Shape[]
  /** Grey of what is covered, 0 (black) to 1. */
  grey: number
}

const readers: Readonly<Record<string, (dataSet: ElementSet, pixelAspect: number) => Shape | undefined>> = {
  RECTANGULAR: readRectangle,
  CIRCULAR: readCircle,
  POLYGONAL: readPolygon,
}

/**
 * The shutter of a film, or undefined; adds to `warnings`.
 *
 * @param pixelAspect height of a pixel as a multiple of its width
 */
export function readShutter(dataSet: ElementSet, pixelAspect: number, warnings: string[]): Shutter | undefined {
  const kinds: string[] = []
  const shapes: Shape[] = []
  for (const kind of new Set(dataSet.texts('ShutterShape'))) {
    const shape = Object.hasOwn(readers, kind) ? readers[kind](dataSet, pixelAspect) : undefined
    if (!shape) {
      warnings.push('a display shutter is incomplete or of an unknown shape and is left out')
      continue
    }
    kinds.push(kind)
    shapes.push(shape)
  }
  if (shapes.length === 0) return undefined
  return { kinds, shapes, grey: (dataSet.number('ShutterPresentationValue') ?? 0) / 65535 }
}

/** Covers what lies outside. */
export function closeShutter({ width, height, data, maxValue }: GreyImage, { shapes, grey }: Shutter): void {
  const value = Math.round(grey * maxValue)
  const covered = new Uint8Array(width)
  for (let y = 0; y < height; y++) {
    covered.fill(0)
    for (const shape of shapes) shape(y, covered)
    for (let x = 0; x < width; x++) if (covered[x]) data[y * width + x] = value
  }
}

function readRectangle(dataSet: ElementSet): Shape | undefined {
  const left = dataSet.number('ShutterLeftVerticalEdge')
  const right = dataSet.number('ShutterRightVerticalEdge')
  const upper = dataSet.number('ShutterUpperHorizontalEdge')
  const lower = dataSet.number('ShutterLowerHorizontalEdge')
  if (left === undefined || right === undefined || upper === undefined || lower === undefined) return undefined
  if (left >= right || upper >= lower) return undefined
  return (y, covered) => coverOutside(covered, y + 1 < upper || y + 1 > lower ? [] : [[left - 1, right - 1]])
}

/** The radius counts pixels along a row: where pixels are not square, a circle is an ellipse of rows and columns. */
function readCircle(dataSet: ElementSet, pixelAspect: number): Shape | undefined {
  const [row, column] = dataSet.numbers('CenterOfCircularShutter')
  const radius = dataSet.number('RadiusOfCircularShutter')
  if (!Number.isFinite(row) || !Number.isFinite(column) || radius === undefined || radius <= 0) return undefined
  return (y, covered) => {
    const half = Math.sqrt(radius ** 2 - (pixelAspect * (y + 1 - row)) ** 2)
    coverOutside(covered, Number.isNaN(half) ? [] : [[column - 1 - half, column - 1 + half]])
  }
}

/** More corners are cut: each costs time for every row. */
const maxVertices = 256

function readPolygon(dataSet: ElementSet): Shape | undefined {
  const values = dataSet.numbers('VerticesOfThePolygonalShutter').slice(0, 2 * maxVertices)
  const n = Math.floor(values.length / 2)
  if (n < 3 || values.some(Number.isNaN)) return undefined
  const vertices = Array.from({ length: n }, (_, i) => ({ x: values[2 * i + 1] - 1, y: values[2 * i] - 1 }))
  return (y, covered) => {
    const seen: Span[] = []
    // A row at the height of a corner belongs to the edges above it and below it alike.
    for (const includesUpper of [true, false]) {
      const crossings: number[] = []
      for (const [i, a] of vertices.entries()) {
        const b = vertices[(i + 1) % n]
        const [upper, lower] = a.y < b.y ? [a, b] : [b, a]
        const crosses = includesUpper ? upper.y <= y && y < lower.y : upper.y < y && y <= lower.y
        if (crosses) crossings.push(upper.x + ((lower.x - upper.x) * (y - upper.y)) / (lower.y - upper.y))
      }
      crossings.sort((p, q) => p - q)
      for (let i = 0; i + 1 < crossings.length; i += 2) seen.push([crossings[i], crossings[i + 1]])
    }
    coverOutside(covered, seen)
  }
}

type Span = [from: number, to: number]

/** Spans may be as many as a polygon has corners, but they hardly overlap: filling them is quicker than asking each pixel. */
function coverOutside(covered: Uint8Array, seen: readonly Span[]): void {
  const open = new Uint8Array(covered.length)
  for (const [from, to] of seen)
    open.fill(1, Math.max(0, Math.ceil(from - 1e-9)), Math.max(0, Math.floor(to + 1e-9) + 1))
  for (let x = 0; x < covered.length; x++) if (open[x] === 0) covered[x] = 1
}
