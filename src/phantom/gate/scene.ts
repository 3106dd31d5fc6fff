/**
 * The room in which a film for the gate is taken. World coordinates are mm, x to the right and y upwards as the film is
 * seen, z towards the tube; the joints lie near z = 0. Any rectangle of the plane z = 0 can be the film. Phantoms are
 * laid into it turned on the film and, for the right side, mirrored: films are seen from the front, so that a right
 * knee has its lateral side on the left.
 */
import type { Frame, Vector } from '../frame.ts'
import { toOuter } from '../frame.ts'
import { type Camera, project } from '../rays.ts'
import type { Point } from './types.ts'

/** A rectangle of the plane z = 0, mm. */
export type View = { left: number; right: number; bottom: number; top: number }

/** Part of the canvas that is the film; px, whole numbers. */
export type FilmArea = { x: number; y: number; width: number; height: number }

export type Scene = { camera: Camera; film: FilmArea; mmPerPixel: number }

/** @param side longer side of the film in px, which is that of the square canvas on which rays are cast */
export function openScene(view: View, side: number, sourceToDetectorMm: number, objectToDetectorMm: number): Scene {
  const [w, h] = [view.right - view.left, view.top - view.bottom]
  const mmPerPixel = Math.max(w, h) / side
  const width = w >= h ? side : Math.max(8, Math.round(w / mmPerPixel))
  const height = h >= w ? side : Math.max(8, Math.round(h / mmPerPixel))
  const high = sourceToDetectorMm - objectToDetectorMm
  const step = (mmPerPixel * sourceToDetectorMm) / high
  const middle = (side - 1) / 2
  const [x, y] = [(view.left + view.right) / 2, (view.bottom + view.top) / 2]
  return {
    camera: {
      source: [x, y, high],
      corner: [x - step * middle, y + step * middle, -objectToDetectorMm],
      right: [step, 0, 0],
      down: [0, -step, 0],
      side,
    },
    film: { x: (side - width) >> 1, y: (side - height) >> 1, width, height },
    mmPerPixel,
  }
}

/** Where a point of the world is seen, px of the film. */
export function seenAt({ camera, film }: Scene, point: Vector): Point {
  const { x, y } = project(camera, point)
  return { x: x - film.x, y: y - film.y }
}

/** A place in the world: turned clockwise as seen, after being mirrored if it is a right side. */
export type Place = { x: number; y: number; turnDegrees: number; mirrored: boolean }

/** A point of a joint, brought to its place. */
export function placePoint({ x, y, turnDegrees, mirrored }: Place, p: Vector): Vector {
  const [cos, sin] = cosSin(turnDegrees)
  const across = mirrored ? -p[0] : p[0]
  return [x + cos * across + sin * p[1], y - sin * across + cos * p[1], p[2]]
}

/** The frame of a bone whose joint was brought to its place. */
export function placeFrame(place: Place, { rotation: r, origin }: Frame): Frame {
  const [cos, sin] = cosSin(place.turnDegrees)
  const sign = place.mirrored ? -1 : 1
  const rows = [0, 3, 6].flatMap(i => [
    sign * r[i] * cos + r[i + 1] * sin,
    -sign * r[i] * sin + r[i + 1] * cos,
    r[i + 2],
  ])
  return { rotation: rows, origin: placePoint(place, origin) }
}

/** Turn on the film of what points upwards in a frame: clockwise from up, -180 to 180 degrees. */
export function turnOf(frame: Frame): number {
  const [ox, oy] = frame.origin
  const [ux, uy] = toOuter(frame, [0, 1, 0])
  return (Math.atan2(ux - ox, uy - oy) * 180) / Math.PI
}

/** The rectangle around points, mm. */
export function around(points: readonly Vector[]): View {
  return {
    left: Math.min(...points.map(p => p[0])),
    right: Math.max(...points.map(p => p[0])),
    bottom: Math.min(...points.map(p => p[1])),
    top: Math.max(...points.map(p => p[1])),
  }
}

const cosSin = (degrees: number): [number, number] => {
  const a = (degrees * Math.PI) / 180
  return [Math.cos(a), Math.sin(a)]
}
