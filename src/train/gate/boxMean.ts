/** The mean of the neighbourhood of each pixel: a square of 2 radius + 1 pixels, cut off at the rim. NaN counts for nothing and stays. */
export function boxMean(data: Float32Array, side: number, radius: number): Float32Array {
  const stride = side + 1
  const sums = new Float64Array(stride * stride)
  const counts = new Int32Array(stride * stride)
  for (let y = 0; y < side; y++) {
    let [sum, count] = [0, 0]
    for (let x = 0; x < side; x++) {
      const v = data[y * side + x]
      if (!Number.isNaN(v)) {
        sum += v
        count++
      }
      const at = (y + 1) * stride + x + 1
      sums[at] = sums[at - stride] + sum
      counts[at] = counts[at - stride] + count
    }
  }
  const out = new Float32Array(data.length)
  for (let y = 0; y < side; y++) {
    const top = Math.max(0, y - radius) * stride
    const bottom = Math.min(side, y + radius + 1) * stride
    for (let x = 0; x < side; x++) {
      const at = y * side + x
      if (Number.isNaN(data[at])) {
        out[at] = Number.NaN
        continue
      }
      const [left, right] = [Math.max(0, x - radius), Math.min(side, x + radius + 1)]
      const sum = sums[bottom + right] - sums[bottom + left] - sums[top + right] + sums[top + left]
      const count = counts[bottom + right] - counts[bottom + left] - counts[top + right] + counts[top + left]
      out[at] = sum / count
    }
  }
  return out
}
