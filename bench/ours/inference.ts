/** Our inference: the graph of a package with one member, weights as constants, batch norm folded. */
import { onnxModel } from '../../src/graph/index.ts'
import { openSession } from '../../src/graph/node/index.ts'
import { ensembleGraph, foldBatchNorm, parameterList } from '../../src/model/index.ts'
import { readJob, readTensors, serve } from './serve.ts'

await serve(async folder => {
  const { architecture, batch, px, threads } = readJob(folder)
  const member = foldBatchNorm(readTensors(folder, 'weights'), parameterList(architecture))
  const graph = ensembleGraph({ architecture, px, batch, flipAveraging: false }, [member])
  const session = await openSession(onnxModel(graph), { threads })
  const { image, known } = Object.fromEntries(readTensors(folder, 'inputs'))
  const step = () => session.run(known ? { image, known } : { image })
  return { step, check: (await step()).member_months }
})
