/** The machine's own matrix product, 2048 cubed, by our runtime. What comes out is summed there, so that it need not be copied. */
import { columnSums, gemm, input, onnxModel } from '../../src/graph/index.ts'
import { openSession } from '../../src/graph/node/index.ts'
import { readJob, serve } from './serve.ts'

await serve(async folder => {
  const { threads } = readJob(folder)
  const shape = [2048, 2048]
  const sums = columnSums(gemm(input('a', shape), input('b', shape)))
  const session = await openSession(onnxModel({ sums }), { threads })
  const data = new Float32Array(2048 * 2048).fill(0.5)
  const step = () => session.run({ a: { data, shape }, b: { data, shape } })
  return { step, check: (await step()).sums.slice(0, 1) }
})
