import { expect, it } from 'vitest'
import { contactSheet } from './contactSheet.ts'
import { decodeImage } from './decode.ts'
import type { GreyImage } from './grey.ts'
import { renderSvg } from './node/renderSvg.ts'

const white: GreyImage = { width: 2, height: 1, data: Uint8Array.of(255, 255), maxValue: 255, coloured: false }
const options = { title: 'A & B', footer: 'Simulated.', columns: 2, side: 100 }

it('lays pictures out in rows, escapes text and says what it is for', () => {
  const svg = contactSheet(
    [
      { image: white, caption: ['one', 'first <line>'] },
      { image: white, caption: ['two'] },
      { image: white, caption: ['three'] },
    ],
    options,
  )
  expect(svg.match(/<image /g)).toHaveLength(3)
  expect(svg).toContain('A &amp; B')
  expect(svg).toContain('first &lt;line&gt;')
  expect(svg).toContain('Simulated. Research use only, not a medical device.')
  // 36 + 100 + 14 + 100 + 36 across; 88 above, two rows of 100 + 46 + 14, 44 below.
  expect(svg).toContain('viewBox="0 0 286 452"')
})

it('is drawn with the picture in its square and with letters, without fonts of the system', async () => {
  const { width, data } = decodeImage(
    await renderSvg(contactSheet([{ image: white, caption: ['one'] }], { ...options, columns: 1 })),
  )
  expect(width).toBe(172)
  const at = (x: number, y: number) => data[y * width + x]
  // The picture is 100 x 50 in the middle of the square, on black.
  expect(at(86, 88 + 50)).toBe(255)
  expect(at(86, 88 + 10)).toBeLessThan(30)
  const title = Array.from({ length: 60 * 24 }, (_, i) => at(36 + (i % 60), 36 + Math.floor(i / 60)))
  expect(Math.min(...title)).toBeLessThan(80)
})
