/**
 * Resampling. Shrinking averages over the area that a target pixel covers, so that fine trabeculae do not alias; growing
 * interpolates linearly. Both are separable and computed in 32-bit floats, the same in Node and browser.
 */
import type { FloatImage } from './grey.ts'

/** The picture at another size; its aspect ratio changes with it. */
export function resize(image: FloatImage, width: number, height: number): FloatImage {
  const across = taps(image.width, width)
  const down = taps(image.height, height)
  const half = new Float32Array(width * image.height)
  for (let y = 0; y < image.height; y++)
    for (let x = 0; x < width; x++) {
      let sum = 0
      for (let i = across.start[x], k = across.first[x]; i < across.start[x + 1]; i++, k++)
        sum += across.weight[i] * image.data[y * image.width + k]
      half[y * width + x] = sum
    }
  const data = new Float32Array(width * height)
  for (let y = 0; y < height; y++)
    for (let i = down.start[y], k = down.first[y]; i < down.start[y + 1]; i++, k++) {
      const weight = down.weight[i]
      for (let x = 0; x < width; x++) data[y * width + x] += weight * half[k * width + x]
    }
  return { width, height, data }
}

/** For each target pixel: the first source pixel and the weights from there on. */
function taps(from: number, to: number) {
  const start = new Uint32Array(to + 1)
  const first = new Uint32Array(to)
  const weight: number[] = []
  const step = from / to
  for (let i = 0; i < to; i++) {
    start[i] = weight.length
    if (step > 1) {
      const a = i * step
      const b = Math.min(from, a + step)
      first[i] = Math.floor(a)
      for (let k = first[i]; k < b - 1e-9; k++) weight.push((Math.min(b, k + 1) - Math.max(a, k)) / (b - a))
    } else {
      const centre = Math.min(from - 1, Math.max(0, (i + 0.5) * step - 0.5))
      first[i] = Math.min(from - 1, Math.floor(centre))
      const t = centre - first[i]
      weight.push(1 - t)
      if (t > 0) weight.push(t)
    }
  }
  start[to] = weight.length
  return { start, first, weight: Float32Array.from(weight) }
}
