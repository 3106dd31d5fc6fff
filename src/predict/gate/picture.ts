/**
 * The pictures that the gate looks at: the whole film or one part of it, square, its shape kept. What lies outside the film is no grey at all: it is
 * NaN here, and 0, the mean, to the network; so a film's own black border and the room around a film are told apart.
 */
import { cropTurned, type FloatImage, squareAt } from '../../image/index.ts'

/** A square part of a film, turned: what the network sees upright. */
export type GateWindow = {
  /** In pixels of the film, as boxes are: pixel i covers i to i + 1. */
  x: number
  y: number
  /** Of the square, in pixels of the film. */
  side: number
  /** Clockwise as seen: how what is shown lies on the film. Turning back by this makes it upright. */
  rotationDegrees: number
}

/** The square that holds the whole film. */
export const wholeFilm = ({ width, height }: { width: number; height: number }): GateWindow => ({
  x: width / 2,
  y: height / 2,
  side: Math.max(width, height),
  rotationDegrees: 0,
})

/** The part of a film in a window, as `px` x `px` pixels; NaN outside the film. */
export function windowOf(film: FloatImage, { x, y, side, rotationDegrees }: GateWindow, px: number): FloatImage {
  const seen = cropTurned(film, squareAt({ x, y }, side), rotationDegrees, px)
  const angle = (rotationDegrees * Math.PI) / 180
  const step = side / px
  const [cos, sin] = [step * Math.cos(angle), step * Math.sin(angle)]
  for (let j = 0, at = 0; j < px; j++)
    for (let i = 0; i < px; i++, at++) {
      const [u, v] = [i + 0.5 - px / 2, j + 0.5 - px / 2]
      if (!isOnFilm(film, x + u * cos - v * sin, y + u * sin + v * cos)) seen.data[at] = Number.NaN
    }
  return seen
}

const isOnFilm = ({ width, height }: FloatImage, x: number, y: number) => x >= 0 && y >= 0 && x < width && y < height

/** Shares of a picture's pixels that become black and white. */
const ends = [0.01, 0.99] as const
const bins = 512

/** Stretches the greys of a picture to 0 to 1, in place: the exposure of a film says nothing about what it shows. */
export function stretchGreys(data: Float32Array): void {
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  let n = 0
  for (let i = 0; i < data.length; i++) {
    const v = data[i]
    // False for NaN, all of them.
    if (v < low) low = v
    if (v > high) high = v
    if (v <= high) n++
  }
  if (!(high > low)) {
    for (let i = 0; i < data.length; i++) if (!Number.isNaN(data[i])) data[i] = 0.5
    return
  }
  const counts = new Uint32Array(bins)
  const toBin = (bins - 1) / (high - low)
  for (let i = 0; i < data.length; i++) if (data[i] >= low) counts[Math.round((data[i] - low) * toBin)]++
  const [black, white] = ends.map(share => {
    let sum = 0
    let bin = 0
    while (bin < bins - 1 && sum + counts[bin] < share * n) sum += counts[bin++]
    return low + bin / toBin
  })
  const range = Math.max(white - black, 1 / toBin)
  for (let i = 0; i < data.length; i++) data[i] = Math.min(1, Math.max(0, (data[i] - black) / range))
}

/** Stretched greys as the network takes them, in place. */
export function toNetwork(data: Float32Array): void {
  for (let i = 0; i < data.length; i++) data[i] = !Number.isNaN(data[i]) ? 4 * (data[i] - 0.5) : 0
}
