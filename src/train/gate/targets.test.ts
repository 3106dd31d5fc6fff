/** What is known of metal, as numbers. */
import { expect, it } from 'vitest'
import { size } from '../../graph/index.ts'
import { gateTags } from '../../model/index.ts'
import type { GateItem } from './item.ts'
import { gateInputs } from './step.ts'
import { writeTargets } from './targets.ts'

const px = 32
const cells = px / 4

function targetsOf(metal: GateItem['metal']) {
  const out = Object.fromEntries(gateInputs(1, px).map(({ name, shape }) => [name, new Float32Array(size(shape))]))
  const item = {
    index: 0,
    look: 'film',
    joint: 'knee',
    rotationDegrees: 0,
    landmarks: null,
  } as const
  writeTargets({ ...item, knees: [], tags: {}, metal }, px, out)
  const tag = gateTags.indexOf('hardware')
  const { metal: there, noMetal } = out
  return { metal: there, noMetal, hardware: out.tagWeight[tag] === 0 ? undefined : out.tag[tag] === 1 }
}
const sum = (values: Float32Array) => values.reduce((a, v) => a + v, 0)
const points = (n: number, x: number, y: number) => Array.from({ length: n }, (): [number, number] => [x, y])

it('where there is none, none is to be seen', () => {
  const { metal, noMetal, hardware } = targetsOf([])
  expect([sum(metal), sum(noMetal), hardware]).toEqual([0, cells ** 2, false])
})

it('where nobody knows, nothing is taught', () => {
  const { metal, noMetal, hardware } = targetsOf(null)
  expect([sum(metal), sum(noMetal), hardware]).toEqual([0, 0, undefined])
})

it('is on the cell of its points; the cells about it may be either', () => {
  const { metal, noMetal, hardware } = targetsOf(points(3, 3.5 / cells, 4.5 / cells))
  expect(metal[4 * cells + 3]).toBe(1)
  expect(sum(metal)).toBe(1)
  expect(sum(noMetal)).toBe(cells ** 2 - 25)
  expect(noMetal[4 * cells + 6]).toBe(1)
  expect(hardware).toBe(true)
})

it('beyond the frame it is not on the picture; at its edge, or where little is left, that is not said', () => {
  expect(targetsOf(points(60, 1.2, 0.5)).hardware).toBe(false)
  expect(targetsOf(points(60, 1.01, 0.5)).hardware).toBeUndefined()
  expect(targetsOf([...points(2, 0.5, 0.5), ...points(58, 1.2, 0.5)]).hardware).toBeUndefined()
})
