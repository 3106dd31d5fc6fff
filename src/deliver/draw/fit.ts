/** Pictures at the size at which they are shown. */
import { type GreyImage, resize, toFloat } from '../../image/index.ts'
import type { Place } from './canvas.ts'

/** The largest place of a picture's shape in a room, centred; no larger than `most` times the picture. */
export function fitted(image: { width: number; height: number }, room: Place, most = Number.POSITIVE_INFINITY): Place {
  const scale = Math.min(room.width / image.width, room.height / image.height, most)
  const [width, height] = [scale * image.width, scale * image.height]
  return { x: room.x + (room.width - width) / 2, y: room.y + (room.height - height) / 2, width, height }
}

/** A film reduced to 8 bits and to so many pixels; never enlarged. */
export function reduced(image: GreyImage, width: number, height: number): GreyImage {
  const [across, down] = [Math.min(image.width, Math.round(width)), Math.min(image.height, Math.round(height))].map(n =>
    Math.max(1, n),
  )
  if (across === image.width && down === image.height && image.data instanceof Uint8Array) return image
  const small = resize(toFloat(image), across, down).data
  const data = new Uint8Array(small.length)
  for (let i = 0; i < data.length; i++) data[i] = 255 * Math.min(1, Math.max(0, small[i])) + 0.5
  return { width: across, height: down, data, maxValue: 255, coloured: false }
}
