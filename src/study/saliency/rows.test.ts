import { expect, it } from 'vitest'
import { cascadeNames, plateAreas, saliencyTable } from './rows.ts'

it('ranks plates above other bone, all of them and those over bone', () => {
  // Plates 9 and 2, of which 2 lies over bone; other bone 1, 5; the last pixel is neither.
  const map = [9, 2, 1, 5, 100]
  const masks = { plates: Uint8Array.of(1, 1, 0, 0, 0), bone: Uint8Array.of(0, 1, 1, 1, 0) }
  expect(plateAreas(map, masks)).toEqual({ all: 3 / 4, overBone: 1 / 2 })
})
it('has nothing to say where plates are closed or not known', () => {
  expect(plateAreas([1, 2], { plates: new Uint8Array(2), bone: Uint8Array.of(1, 1) })).toBeUndefined()
  expect(plateAreas([1, 2], undefined)).toBeUndefined()
})
it('names what was forgotten', () => {
  expect(cascadeNames).toEqual([
    'trained',
    'random_head',
    'random_stages_3',
    'random_stages_2',
    'random_stages_1',
    'random_stages_0',
    'random',
  ])
})
it('writes a row a map', () => {
  const row = { file: 'a.png', patient: 'p', ageMonths: 30.5, draw: 1 } as const
  expect(
    saliencyTable([
      {
        ...row,
        weights: 'trained',
        method: 'gradient',
        correlation: undefined,
        plates: { all: 0.75, overBone: undefined },
      },
      { ...row, weights: 'random', draw: 2, method: 'grad_cam', correlation: 1 / 3, plates: undefined },
    ]),
  ).toBe(`file,patient,bone_age_months,weights,draw,method,correlation,plate_auc,plate_over_bone_auc
a.png,p,30.5,trained,1,gradient,,0.75,
a.png,p,30.5,random,2,grad_cam,0.3333,,
`)
})
