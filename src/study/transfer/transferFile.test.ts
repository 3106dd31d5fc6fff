import { expect, it } from 'vitest'
import { transferSchema } from './transferFile.ts'

it('takes thresholds of all children, or of girls and boys apart', () => {
  const thresholds = transferSchema.shape.thresholdsMonths
  expect(thresholds.parse(undefined)).toEqual([])
  expect(thresholds.parse([120, 156])).toEqual([120, 156])
  expect(thresholds.parse({ female: [120], male: [144] })).toEqual({ female: [120], male: [144] })
  for (const wrong of [{ female: [120] }, { female: [120], male: [300] }])
    expect(thresholds.safeParse(wrong).success).toBe(false)
})
