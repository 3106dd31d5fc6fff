import { expect, it } from 'vitest'
import { exampleEstimate, exampleResult } from '../../../test/helpers/deliverExamples.ts'
import { installedAssets } from '../node/index.ts'
import { noCanvas, type Place } from './canvas.ts'
import { openFonts } from './fonts.ts'
import { drawMarks } from './marks.ts'

/** A film of 200 x 100 pixels, each twice as high as wide, drawn as a square of 400. */
const result = (landmarks: Record<string, { x: number; y: number }>) =>
  exampleResult([exampleEstimate({}, { box: { x: 20, y: 10, width: 100, height: 50 }, landmarks })], {
    film: { ...exampleResult([]).film, width: 200, height: 100 },
  })

async function drawn(landmarks: Record<string, { x: number; y: number }>) {
  const rects: Place[] = []
  const lines: (readonly (readonly [number, number])[])[] = []
  const fonts = await openFonts(installedAssets, 'R')
  drawMarks(
    { ...noCanvas, rect: place => rects.push(place), polyline: points => lines.push(points) },
    fonts,
    result(landmarks),
    { x: 1000, y: 0, width: 400, height: 400 },
    11,
  )
  return { rects, lines }
}

it('draws a box where it lies on a film whose pixels are not square', async () => {
  const { rects } = await drawn({})
  // 20 x 2 and 10 x 4 from the corner, 100 x 2 wide, 50 x 4 high, and the line of 1 within it.
  expect(rects[0]).toEqual({ x: 1041, y: 41, width: 198, height: 198 })
})

it('joins the ends of a width, and leaves out what lies beside the film', async () => {
  // As boxes have them: 30 x 2 and 20 x 4 from the corner.
  const { lines } = await drawn({ femurEpiphysisLeft: { x: 30, y: 20 }, femurEpiphysisRight: { x: 90, y: 21 } })
  expect(lines[0]).toEqual([
    [1060, 80],
    [1180, 84],
  ])
  // The line twice, each end as a cross of two strokes, twice.
  expect(lines).toHaveLength(2 + 2 * 2 * 2)
  expect((await drawn({ femurEpiphysisLeft: { x: 300, y: 20 } })).lines).toEqual([])
})
