/** What the head does with chronological age alone: with nothing read from the picture, the months are spread about the age told as a normal prior says. */
import { expect, it } from 'vitest'
import { constant, input, onnxModel } from '../src/graph/index.ts'
import { openSession } from '../src/graph/node/index.ts'
import { distribution, foldBatchNorm, monthBins, network, parameterList, writeKnown } from '../src/model/index.ts'
import { tinyArchitecture, tinyWeights } from './helpers/tinyPackage.ts'

const architecture = { ...tinyArchitecture, chronologicalAge: true }
const ages = [60, 150, null]

async function spread(gamma: number): Promise<{ mean: number; sd: number }[]> {
  const n = ages.length
  const weights = tinyWeights(1, architecture)
  weights.get('head.months.weight')!.data.fill(0)
  weights.get('head.prior.gamma')!.data.fill(gamma)
  const known = new Float32Array(4 * n)
  for (const [i, chronologicalAgeMonths] of ages.entries())
    writeKnown(architecture, { sex: 'F', chronologicalAgeMonths }, known.subarray(4 * i, 4 * i + 4))
  const { logits } = network(architecture, input('image', [n, 32, 32, 1]), input('known', [n, 4]), {
    kernels: { blockWidth: 0 },
    weights: input,
  })
  const bins = monthBins(architecture)
  const { probabilities } = distribution(architecture, logits, constant(bins))
  const session = await openSession(onnxModel({ probabilities }), { threads: 1 })
  const found = await session.run({
    image: { data: new Float32Array(n * 32 * 32), shape: [n, 32, 32, 1] },
    known: { data: known, shape: [n, 4] },
    ...Object.fromEntries(foldBatchNorm(weights, parameterList(architecture))),
  })
  await session.release()
  return ages.map((_, row) => {
    const p = found.probabilities.subarray(row * bins.length, (row + 1) * bins.length)
    const mean = p.reduce((sum, v, i) => sum + v * bins[i], 0)
    return { mean, sd: Math.sqrt(p.reduce((sum, v, i) => sum + v * (bins[i] - mean) ** 2, 0)) }
  })
}

it('lies about the age told, with an SD of a year', async () => {
  const [young, old, unknown] = await spread(1)
  expect(young.mean).toBeCloseTo(60, 2)
  expect(young.sd).toBeCloseTo(12, 1)
  expect(old.mean).toBeCloseTo(150, 2)
  expect(unknown.mean).toBeCloseTo(120, 3)
  expect(unknown.sd).toBeGreaterThan(60)
})
it('counts as much as was learned', async () => {
  const [young] = await spread(0.25)
  expect(young.sd).toBeCloseTo(24, 0)
  for (const { mean } of await spread(0)) expect(mean).toBeCloseTo(120, 3)
})
