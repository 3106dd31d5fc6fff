/**
 * The trace of JPEG: blocks of 8 x 8 pixels, whose cosine transform is rounded, the more coarsely the finer the wave. Steps rise with frequency
 * as those of ITU T.81, table K.1, do in the mean (a straight line through them: assumption).
 */
const n = 8
const basis = Float64Array.from(
  { length: n * n },
  (_, i) =>
    (i < n ? Math.sqrt(1 / n) : Math.sqrt(2 / n)) *
    Math.cos(((2 * (i % n) + 1) * Math.floor(i / n) * Math.PI) / (2 * n)),
)

const transposed = basis.map((_, i) => basis[(i % n) * n + Math.floor(i / n)])

/** Rounds in place; blocks that reach outside the film are left. `step` is that of the mean grey, white being 1. */
export function quantiseBlocks(data: Float32Array, side: number, step: number): void {
  const block = new Float64Array(n * n)
  const half = new Float64Array(n * n)
  for (let y0 = 0; y0 + n <= side; y0 += n)
    for (let x0 = 0; x0 + n <= side; x0 += n) {
      let sum = 0
      for (let i = 0; i < n * n; i++) sum += block[i] = data[(y0 + (i >> 3)) * side + x0 + (i & 7)]
      if (Number.isNaN(sum)) continue
      transform(block, half, false)
      for (let i = 0; i < n * n; i++) {
        const own = step * (1 + 0.5 * ((i >> 3) + (i & 7)))
        block[i] = own * Math.round(block[i] / own)
      }
      transform(block, half, true)
      for (let i = 0; i < n * n; i++) data[(y0 + (i >> 3)) * side + x0 + (i & 7)] = block[i]
    }
}

/** The cosine transform of a block in place, or its inverse. */
function transform(block: Float64Array, half: Float64Array, inverse: boolean): void {
  const table = inverse ? transposed : basis
  for (let row = 0; row < n; row++)
    for (let k = 0; k < n; k++) {
      let sum = 0
      for (let i = 0; i < n; i++) sum += table[k * n + i] * block[row * n + i]
      half[row * n + k] = sum
    }
  for (let column = 0; column < n; column++)
    for (let k = 0; k < n; k++) {
      let sum = 0
      for (let i = 0; i < n; i++) sum += table[k * n + i] * half[i * n + column]
      block[k * n + column] = sum
    }
}
