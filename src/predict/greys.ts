/** Greys of small square pictures, `side` pixels a side, in which a joint is looked for. */

/** The mean of 3 x 3; the rim keeps its values. */
export function smooth(data: Float32Array, side: number): Float32Array {
  const half = data.slice()
  for (let i = 1; i < data.length - 1; i++) half[i] = (data[i - 1] + data[i] + data[i + 1]) / 3
  const out = half.slice()
  for (let i = side; i < data.length - side; i++) out[i] = (half[i - side] + half[i] + half[i + side]) / 3
  return out
}

/** Size of the gradient, by central differences. */
export function slopes(grey: Float32Array, side: number): Float32Array {
  const out = new Float32Array(grey.length)
  for (let i = side; i < grey.length - side; i++) {
    const across = grey[i + 1] - grey[i - 1]
    const down = grey[i + side] - grey[i - side]
    out[i] = Math.sqrt(across * across + down * down)
  }
  return out
}
