/**
 * Writing that says nothing: rows of strokes of the size and rhythm of letters. For names and settings that are burned
 * into a film, and for pages of text.
 */
import type { GreyImage } from '../../image/index.ts'
import { drawFrom } from './draw.ts'

/** Writes a line from (x, y), `size` px high, each letter some strokes between the points of a 2 x 3 grid. */
export function writeLine(
  image: GreyImage,
  seed: number,
  at: { x: number; y: number; size: number; width: number; grey: number; weight: number },
): void {
  const draw = drawFrom(seed, 0x6c)
  const letterWidth = 0.62 * at.size
  let x = at.x
  while (x + letterWidth < at.x + at.width) {
    if (!draw.chance(0.16)) {
      let [px, py] = [draw.integer(2), draw.integer(3)]
      const strokes = 2 + draw.integer(3)
      for (let i = 0; i < strokes; i++) {
        const [qx, qy] = [draw.integer(2), draw.integer(3)]
        line(
          image,
          x + 0.7 * letterWidth * px,
          at.y + (at.size * py) / 2,
          x + 0.7 * letterWidth * qx,
          at.y + (at.size * qy) / 2,
          at.weight * at.size,
          at.grey,
        )
        px = qx
        py = qy
      }
    }
    x += letterWidth
  }
}

/** One or two lines in a corner of the film, as a machine prints them. */
export function strokeText(image: GreyImage, seed: number): void {
  const draw = drawFrom(seed, 0x74)
  const size = Math.max(4, draw.between(0.015, 0.03) * image.height)
  const lines = 1 + draw.integer(3)
  const [right, low] = [draw.chance(0.5), draw.chance(0.5)]
  const grey = draw.chance(0.85) ? 1 : 0
  for (let i = 0; i < lines; i++) {
    const width = draw.between(0.12, 0.35) * image.width
    writeLine(image, seed + i, {
      x: right ? image.width - width - 3 : 3,
      y: low ? image.height - (lines - i) * 1.6 * size - 2 : 3 + i * 1.6 * size,
      size,
      width,
      grey,
      weight: 0.12,
    })
  }
}

/** A line with soft edges. */
export function line(
  image: GreyImage,
  ax: number,
  ay: number,
  bx: number,
  by: number,
  widthPx: number,
  grey: number,
): void {
  const { width, height, data, maxValue } = image
  const half = Math.max(0.4, widthPx / 2)
  const [ex, ey] = [bx - ax, by - ay]
  const along = 1 / Math.max(1e-9, ex * ex + ey * ey)
  for (
    let y = Math.max(0, Math.floor(Math.min(ay, by) - half - 1));
    y <= Math.min(height - 1, Math.max(ay, by) + half + 1);
    y++
  )
    for (
      let x = Math.max(0, Math.floor(Math.min(ax, bx) - half - 1));
      x <= Math.min(width - 1, Math.max(ax, bx) + half + 1);
      x++
    ) {
      const t = Math.min(1, Math.max(0, ((x - ax) * ex + (y - ay) * ey) * along))
      const cover = Math.min(1, Math.max(0, half + 0.5 - Math.hypot(x - ax - t * ex, y - ay - t * ey)))
      const i = y * width + x
      data[i] += cover * (grey * maxValue - data[i])
    }
}
