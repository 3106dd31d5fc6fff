/** Two films of one knee as one of two: the second mirrored and brought to the height of the first, with a dark gap between or none. */
import type { Random } from '../../base/index.ts'
import { type FloatImage, resize } from '../../image/index.ts'
import type { KneeMark } from './marks.ts'

export type MarkedFilm = { image: FloatImage; mark: KneeMark }

/** Widest gap, in shares of the height. */
const widestGap = 0.4

export function sideBySide(
  first: MarkedFilm,
  second: MarkedFilm,
  random: Random,
): { image: FloatImage; marks: KneeMark[] } {
  const { height, width } = first.image
  const scale = height / second.image.height
  const other = resize(second.image, Math.round(scale * second.image.width), height)
  const gap = random.uniform() < 0.5 ? 0 : Math.round(widestGap * height * random.uniform())
  const left = width + gap
  const image = { width: left + other.width, height, data: new Float32Array((left + other.width) * height) }
  for (let y = 0; y < height; y++) {
    image.data.set(first.image.data.subarray(y * width, (y + 1) * width), y * image.width)
    for (let x = 0; x < other.width; x++)
      image.data[y * image.width + left + x] = other.data[(y + 1) * other.width - 1 - x]
  }
  const mark = {
    x: left + other.width - (second.mark.x / second.image.width) * other.width,
    y: scale * second.mark.y,
    width: scale * second.mark.width,
  }
  return { image, marks: [first.mark, mark] }
}
