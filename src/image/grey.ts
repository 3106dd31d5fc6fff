/** Pictures as the rest of the code sees them: one grey channel, rows one after the other, white at the highest value. */

/** A film as decoded: 8 or 16 bits. */
export type GreyImage = {
  width: number
  height: number
  data: Uint8Array | Uint16Array
  /** The value of white. */
  maxValue: 255 | 65535
  /** True for a picture with real colours (a photograph), whose grey values are then only its luminance. */
  coloured: boolean
}

/** Grey values 0 (black) to 1 (white). */
export type FloatImage = { width: number; height: number; data: Float32Array }

export function toFloat(image: GreyImage): FloatImage {
  const data = new Float32Array(image.data.length)
  for (let i = 0; i < data.length; i++) data[i] = image.data[i] / image.maxValue
  return { width: image.width, height: image.height, data }
}
