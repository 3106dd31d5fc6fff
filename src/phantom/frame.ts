/**
 * Where a bone lies. A frame turns points of the knee (x lateral, y towards the head, z forwards, mm, origin in the
 * joint) into points of one bone; frames are chained, so that pose turns the whole and flexion one bone.
 */

export type Vector = readonly [number, number, number]

/** local = rotation (row by row) times (point - origin). */
export type Frame = { rotation: readonly number[]; origin: Vector }

const radians = (degrees: number): number => (degrees * Math.PI) / 180

/** The frame that turns about the axes by degrees, x first, then y, then z, and has its origin at `origin`. */
export function frame(aboutX: number, aboutY: number, aboutZ: number, origin: Vector = [0, 0, 0]): Frame {
  const [cx, cy, cz] = [aboutX, aboutY, aboutZ].map(a => Math.cos(radians(a)))
  const [sx, sy, sz] = [aboutX, aboutY, aboutZ].map(a => Math.sin(radians(a)))
  return {
    rotation: [
      cz * cy,
      cz * sy * sx - sz * cx,
      cz * sy * cx + sz * sx,
      sz * cy,
      sz * sy * sx + cz * cx,
      sz * sy * cx - cz * sx,
      -sy,
      cy * sx,
      cy * cx,
    ],
    origin,
  }
}

export function turn({ rotation: r }: Frame, [x, y, z]: Vector): Vector {
  return [r[0] * x + r[1] * y + r[2] * z, r[3] * x + r[4] * y + r[5] * z, r[6] * x + r[7] * y + r[8] * z]
}

export const toLocal = (f: Frame, p: Vector): Vector =>
  turn(f, [p[0] - f.origin[0], p[1] - f.origin[1], p[2] - f.origin[2]])

export function toOuter({ rotation: r, origin }: Frame, [x, y, z]: Vector): Vector {
  return [
    r[0] * x + r[3] * y + r[6] * z + origin[0],
    r[1] * x + r[4] * y + r[7] * z + origin[1],
    r[2] * x + r[5] * y + r[8] * z + origin[2],
  ]
}

/** The frame `inner`, which is given within `outer`, as seen from outside both. */
export function chain(outer: Frame, inner: Frame): Frame {
  const [a, b] = [inner.rotation, outer.rotation]
  const rotation = [0, 1, 2].flatMap(i =>
    [0, 1, 2].map(j => a[3 * i] * b[j] + a[3 * i + 1] * b[3 + j] + a[3 * i + 2] * b[6 + j]),
  )
  return { rotation, origin: toOuter(outer, inner.origin) }
}
