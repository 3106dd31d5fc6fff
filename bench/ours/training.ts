/** Our training step, as src/train/trainStage.ts takes it: the graph, with the kernels that the probe chooses, and the optimiser. */
import { openSession } from '../../src/graph/node/index.ts'
import { chooseKernels } from '../../src/train/chooseKernels.ts'
import { adamW } from '../../src/train/optimiser.ts'
import { trainingStep } from '../../src/train/step.ts'
import { readJob, readTensors, serve } from './serve.ts'

await serve(async folder => {
  const { architecture, batch, px, threads, training } = readJob(folder)
  const graph = { architecture, batch, height: px, width: px, loss: training, dropPath: false }
  const { parameters, statistics } = trainingStep({ ...graph, kernels: { blockWidth: 0 } }).list
  const weights = new Float32Array(parameters.reduce((n, p) => n + p.size, 0))
  const feeds = Object.fromEntries(readTensors(folder, 'inputs'))
  const first = readTensors(folder, 'weights')
  let at = 0
  for (const { name, shape, size } of parameters) {
    const data = weights.subarray(at, at + size)
    data.set(first.get(name)!.data)
    feeds[name] = { data, shape: [...shape] }
    at += size
  }
  const kernels = await chooseKernels(kernels => trainingStep({ ...graph, kernels }), feeds, threads)
  const session = await openSession(trainingStep({ ...graph, kernels }).model, { threads, sameResults: true })
  const state = {
    weights,
    firstMoment: new Float32Array(weights.length),
    secondMoment: new Float32Array(weights.length),
    average: weights.slice(),
  }
  const running = new Float32Array(statistics.reduce((n, s) => n + 2 * s.channels, 0))
  let steps = 0
  const step = async () => {
    const { loss, gradients, statistics: ofBatch } = await session.run(feeds)
    const norm = adamW(state, gradients, parameters, ++steps, training)
    for (let i = 0; i < running.length; i++) running[i] += 0.1 * (ofBatch[i] - running[i])
    return [loss[0], norm]
  }
  return { step, check: await step(), note: kernels.blockWidth ? `blocked ${kernels.blockWidth}` : 'plain kernels' }
})
