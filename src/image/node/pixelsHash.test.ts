import { expect, it } from 'vitest'
import { sha256 } from '../../base/node/index.ts'
import type { GreyImage } from '../grey.ts'
import { pixelsSha256 } from './pixelsHash.ts'

const picture = (values: number[], width: number): GreyImage => ({
  width,
  height: values.length / width,
  data: Uint8Array.from(values),
  maxValue: 255,
  coloured: false,
})

it('hashes the size and the pixels in 16 bits, the lower byte first', () => {
  expect(pixelsSha256(picture([0, 1, 255, 2], 2))).toBe(
    sha256(Buffer.concat([Buffer.from('2 x 2\n'), Buffer.from([0, 0, 1, 1, 255, 255, 2, 2])])),
  )
  expect(pixelsSha256(picture([0, 1, 255, 2], 4))).not.toBe(pixelsSha256(picture([0, 1, 255, 2], 2)))
})
