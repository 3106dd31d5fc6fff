/**
 * Parts of small square pictures. The outermost ring of a picture is thought to be dark, so that a neighbour needs no bounds check.
 * `side` is the pixels a side.
 */

/** Calls for each pixel that is not on the outermost ring. */
export function forEachInner(side: number, each: (x: number, y: number, i: number) => void): void {
  for (let y = 1; y < side - 1; y++) for (let x = 1; x < side - 1; x++) each(x, y, y * side + x)
}

/** The 4-connected parts lighter than `level` that have at least `least` pixels, as lists of pixel indices. */
export function connected(grey: Float32Array | Uint8Array, side: number, level: number, least: number): Int32Array[] {
  const open = new Uint8Array(grey.length)
  for (let y = 1; y < side - 1; y++)
    for (let i = y * side + 1; i < y * side + side - 1; i++) if (grey[i] > level) open[i] = 1
  const queue = new Int32Array(grey.length)
  const out: Int32Array[] = []
  for (let s = 0; s < open.length; s++) {
    if (open[s] === 0) continue
    let n = 1
    open[s] = 0
    queue[0] = s
    for (let k = 0; k < n; k++) {
      const i = queue[k]
      if (open[i - 1]) queue[n++] = i - 1
      if (open[i + 1]) queue[n++] = i + 1
      if (open[i - side]) queue[n++] = i - side
      if (open[i + side]) queue[n++] = i + side
      open[i - 1] = open[i + 1] = open[i - side] = open[i + side] = 0
    }
    if (n >= least) out.push(queue.slice(0, n))
  }
  return out
}

/**
 * Distance of each pixel to the outside of the mask, in pixels, by the 3-4 chamfer (Borgefors, CVGIP 1986;34:344-371). The ring
 * of the picture is not outside: a forearm that leaves the film is as deep there as elsewhere.
 */
export function depths(mask: Uint8Array, side: number): Float32Array {
  const far = 3 * side
  const d = new Float32Array(mask.length).fill(far)
  const last = side - 2
  for (let y = 1; y <= last; y++)
    for (let x = 1, i = y * side + 1; x <= last; x++, i++)
      d[i] = mask[i] ? Math.min(d[i - 1] + 3, d[i - side] + 3, d[i - side - 1] + 4, d[i - side + 1] + 4, far) : 0
  for (let y = last; y >= 1; y--)
    for (let x = last, i = y * side + x; x >= 1; x--, i--)
      d[i] = Math.min(d[i], d[i + 1] + 3, d[i + side] + 3, d[i + side + 1] + 4, d[i + side - 1] + 4)
  for (let i = 0; i < d.length; i++) d[i] = mask[i] ? d[i] / 3 : 0
  return d
}
