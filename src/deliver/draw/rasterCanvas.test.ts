import { expect, it } from 'vitest'
import { installedAssets } from '../node/index.ts'
import { openRaster, rasterCanvas } from './rasterCanvas.ts'

it('keeps the pixels of a picture and draws over them', async () => {
  await openRaster(installedAssets)
  const canvas = rasterCanvas(4, 2, 2, '#102030')
  canvas.image(
    { width: 2, height: 2, data: Uint8Array.of(7, 90, 180, 255), maxValue: 255, coloured: false },
    { x: 1, y: 0, width: 1, height: 1 },
  )
  // From 2.5 to 3 units is a pixel; from 3 to 3.25 is half of one.
  canvas.rect({ x: 2.5, y: 0, width: 0.75, height: 1 }, { fill: '#ffffff' })
  const { width, height, data } = canvas.finish()
  expect([width, height]).toEqual([8, 4])
  const pixel = (x: number, y: number) => [...data.subarray(3 * (y * width + x), 3 * (y * width + x) + 3)]
  expect(pixel(0, 0)).toEqual([16, 32, 48])
  expect([pixel(2, 0), pixel(3, 0), pixel(2, 1), pixel(3, 1)]).toEqual([7, 90, 180, 255].map(v => [v, v, v]))
  expect(pixel(5, 1)).toEqual([255, 255, 255])
  for (const [c, paper] of [16, 32, 48].entries())
    expect(Math.abs(pixel(6, 1)[c] - (255 + paper) / 2)).toBeLessThanOrEqual(2)
  expect(pixel(7, 1)).toEqual([16, 32, 48])
})

it('takes half of a film of 16 bits', async () => {
  await openRaster(installedAssets)
  const canvas = rasterCanvas(1, 1, 1, '#000000')
  canvas.image(
    { width: 1, height: 1, data: Uint16Array.of(0xabcd), maxValue: 65535, coloured: false },
    { x: 0, y: 0, width: 1, height: 1 },
  )
  expect([...canvas.finish().data]).toEqual([0xab, 0xab, 0xab])
})
