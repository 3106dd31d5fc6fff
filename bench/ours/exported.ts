/** An exported file, `model.onnx` in the case's folder, in Node. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openSession } from '../../src/graph/node/index.ts'
import { readJob, readTensors, serve } from './serve.ts'

await serve(async folder => {
  const { threads } = readJob(folder)
  const session = await openSession(readFileSync(join(folder, 'model.onnx')), { threads })
  const { image, known } = Object.fromEntries(readTensors(folder, 'inputs'))
  const step = () => session.run(known ? { image, known } : { image })
  return { step, check: (await step()).member_months }
})
