/** The outlines of a line of text, as the path of an SVG. */
import type { TextLine } from './fonts.ts'

const signs: Record<string, string> = {
  moveTo: 'M',
  lineTo: 'L',
  quadraticCurveTo: 'Q',
  bezierCurveTo: 'C',
  closePath: 'Z',
}

/** @param n writes a length */
export function outline({ pieces, size }: TextLine, x: number, y: number, n: (value: number) => string): string {
  const parts: string[] = []
  for (const { face, words, x: start } of pieces) {
    const unit = size / face.font.unitsPerEm
    let [penX, penY] = [0, 0]
    for (const { glyphs, positions } of words)
      for (const [i, glyph] of glyphs.entries()) {
        const { xAdvance, yAdvance, xOffset, yOffset } = positions[i]
        for (const { command, args } of glyph.path.commands) {
          parts.push(signs[command])
          for (let k = 0; k < args.length; k += 2)
            parts.push(
              n(x + start + (penX + xOffset + args[k]) * unit),
              ' ',
              n(y - (penY + yOffset + args[k + 1]) * unit),
              ' ',
            )
        }
        penX += xAdvance
        penY += yAdvance
      }
  }
  return parts.join('')
}
