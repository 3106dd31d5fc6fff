/** How a picture is laid on the network's frame: shifted, turned, mirrored, resized; and where its labels then are. */
import type { GateItem, KneePlace } from './item.ts'

/** From places on the picture to places on the frame, both as shares of the side: frame = m (picture - 1/2) + 1/2 + shift. */
export type Laying = {
  /** [xx, xy, yx, yy] */
  m: readonly [number, number, number, number]
  shift: readonly [number, number]
  /** Of lengths. */
  zoom: number
  turnDegrees: number
  mirrored: boolean
}

export type LayingDraws = {
  /** Of what is shown; 1 leaves the size. */
  zoom: number
  /** Of the width against the height. */
  stretch: number
  /** Clockwise as seen, after mirroring. */
  turnDegrees: number
  mirrored: boolean
  shift: readonly [number, number]
}

export function layingOf({ zoom, stretch, turnDegrees, mirrored, shift }: LayingDraws): Laying {
  const angle = (turnDegrees * Math.PI) / 180
  const across = zoom * stretch * (mirrored ? -1 : 1)
  const down = zoom / stretch
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  return { m: [cos * across, -sin * down, sin * across, cos * down], shift, zoom, turnDegrees, mirrored }
}

export function laidPoint({ m: [xx, xy, yx, yy], shift }: Laying, x: number, y: number): [number, number] {
  const [u, v] = [x - 0.5, y - 0.5]
  return [0.5 + shift[0] + xx * u + xy * v, 0.5 + shift[1] + yx * u + yy * v]
}

const laidDegrees = ({ mirrored, turnDegrees }: Laying, degrees: number) =>
  (mirrored ? -degrees : degrees) + turnDegrees

/** The labels of an item that is laid so. */
export function laidItem(item: GateItem, laying: Laying): GateItem {
  const { mirrored, zoom } = laying
  const point = ([x, y]: readonly [number, number]) => laidPoint(laying, x, y)
  const { fibulaLeft, ...rest } = item.tags
  const tags = fibulaLeft === undefined ? rest : { ...rest, fibulaLeft: fibulaLeft !== mirrored }
  const landmarks = item.landmarks?.map(point) ?? null
  return {
    ...item,
    tags,
    metal: item.metal?.map(point) ?? null,
    rotationDegrees: item.rotationDegrees === null ? null : laidDegrees(laying, item.rotationDegrees),
    knees:
      item.knees?.map((knee): KneePlace => {
        const [x, y] = point([knee.x, knee.y])
        return { x, y, width: knee.width * zoom, rotationDegrees: laidDegrees(laying, knee.rotationDegrees) }
      }) ?? null,
    // Left and right are as seen: a mirror exchanges them.
    landmarks: landmarks && mirrored ? landmarks.map((_, i) => landmarks[i ^ 1]) : landmarks,
  }
}
