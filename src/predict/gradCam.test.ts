import { describe, expect, it } from 'vitest'
import { tinyArchitecture, tinyWeights } from '../../test/helpers/tinyPackage.ts'
import { keyedRandom } from '../base/index.ts'
import { constant, gradients, input, mul, onnxModel, reshape, sum } from '../graph/index.ts'
import { openSession } from '../graph/node/index.ts'
import { distribution, foldBatchNorm, monthBins, network, parameterList } from '../model/index.ts'
import { gradCam, gradCamStage } from './gradCam.ts'

async function run(model: Uint8Array, data: Float32Array, shape: number[]) {
  const session = await openSession(model, { threads: 1 })
  const out = await session.run({ x: { data, shape } })
  await session.release()
  return out
}

describe('Grad-CAM', () => {
  it('weighs channels by their mean gradient', async () => {
    // Places 1 to 4: channel 0 is 1, 2, 3, 4 with gradients 1, 1, 1, 5 (mean 2); channel 1 is 5, 6, 7, 8 with gradients -1 (mean -1).
    const x = input('x', [1, 2, 2, 2])
    const slopes = constant([1, -1, 1, -1, 1, -1, 5, -1], [1, 2, 2, 2])
    const [slope] = gradients(reshape(sum(reshape(mul(x, slopes), [8]), [0]), []), [x])
    const { map } = await run(
      onnxModel({ map: gradCam(x, slope) }),
      Float32Array.of(1, 5, 2, 6, 3, 7, 4, 8),
      [1, 2, 2, 2],
    )
    expect([...map]).toEqual([2 * 1 - 5, 2 * 2 - 6, 2 * 3 - 7, 2 * 4 - 8])
  })

  it('adds up to nothing over the last stage, which the head normalises', async () => {
    const a = tinyArchitecture
    const weights = foldBatchNorm(tinyWeights(4), parameterList(a))
    const { logits, stages } = network(a, input('x', [1, 64, 64, 1]), constant([1, 0], [1, 2]), {
      kernels: { blockWidth: 0 },
      weights: (name, shape) => constant(weights.get(name)!.data, shape),
    })
    const { boneAgeMonths } = distribution(a, logits, constant(monthBins(a)))
    const last = stages.at(-1)!
    const [slope] = gradients(reshape(boneAgeMonths, []), [last])
    const random = keyedRandom(1)
    const picture = Float32Array.from({ length: 64 * 64 }, () => random.normal())
    const { map } = await run(onnxModel({ map: gradCam(last, slope) }), picture, [1, 64, 64, 1])
    expect(map.length).toBe(4)
    const total = map.reduce((a, v) => a + Math.abs(v), 0)
    expect(total).toBeGreaterThan(0)
    expect(Math.abs(map.reduce((a, v) => a + v, 0))).toBeLessThan(0.01 * total)
  })

  it('takes the last stage that is 8 places across, or the finest there is', () => {
    const stages = (px: number) => [4, 4, 8, 16, 32].map(step => input('x', [1, px / step, px / step, 1]))
    expect([256, 128, 64, 32].map(px => gradCamStage(stages(px)))).toEqual([4, 3, 2, 1])
  })
})
