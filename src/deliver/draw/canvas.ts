/**
 * What figures and sheets are drawn on: pixels (`rasterCanvas.ts`) or a page (`../pdf/pdfCanvas.ts`). Few words, so that a figure that is drawn
 * once looks the same on both. Lengths are in the canvas's own unit, y runs down, text stands on its baseline.
 */
import type { GreyImage, RgbImage } from '../../image/index.ts'
import type { TextLine } from './fonts.ts'

export type Place = { x: number; y: number; width: number; height: number }

export type Canvas = {
  rect(place: Place, style: { fill?: string; stroke?: string; strokeWidth?: number }): void
  /** A line through points, closed where it is filled. */
  polyline(
    points: readonly (readonly [number, number])[],
    style: { fill?: string; stroke?: string; strokeWidth?: number },
  ): void
  text(line: TextLine, x: number, y: number, fill: string): void
  /** A picture as large as its place; it is under all that is drawn. */
  image(image: GreyImage | RgbImage, place: Place): void
}

/** A canvas that shows nothing: to learn how much room something takes. */
export const noCanvas: Canvas = { rect() {}, polyline() {}, text() {}, image() {} }
