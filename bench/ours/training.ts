/**
 * Our training step, as src/train/trainStage.ts takes it: the graph in shards, with the kernels that the probe chooses, and the optimiser. What the peer is compared
 * with is a step of the whole batch, since the peer takes batch norm's statistics over it.
 */
import { openSession } from '../../src/graph/node/index.ts'
import { chooseKernels } from '../../src/train/chooseKernels.ts'
import { meanOfShards, openShards, shardInputs } from '../../src/train/shards.ts'
import { trainingStep } from '../../src/train/step.ts'
import { readJob, readTensors, serve } from './serve.ts'

await serve(async folder => {
  const { architecture, batch, px, threads, training } = readJob(folder)
  const graph = { architecture, height: px, width: px, loss: training, dropPath: false }
  const whole = trainingStep({ ...graph, batch, kernels: { blockWidth: 0 } })
  const { parameters, statistics } = whole.list
  const weights = new Float32Array(parameters.reduce((n, p) => n + p.size, 0))
  const feeds = Object.fromEntries(readTensors(folder, 'inputs'))
  const batchInputs = Object.entries(feeds).map(([name, { data, shape }]) => ({ name, data, shape }))
  const first = readTensors(folder, 'weights')
  let at = 0
  for (const { name, shape, size } of parameters) {
    const data = weights.subarray(at, at + size)
    data.set(first.get(name)!.data)
    feeds[name] = { data, shape: [...shape] }
    at += size
  }
  const inputs = shardInputs(batchInputs, parameters, {
    weights,
    firstMoment: new Float32Array(weights.length),
    secondMoment: new Float32Array(weights.length),
    average: weights.slice(),
  })
  for (const { name, data } of batchInputs) inputs.arrays[name].set(data)
  const session = await openSession(whole.model, { threads })
  const { loss, gradients } = await session.run(feeds)
  await session.release()
  const check = [loss[0], Math.sqrt(gradients.reduce((sum, g) => sum + g * g, 0))]

  const part = { ...graph, batch: batch / inputs.shards }
  const kernels = await chooseKernels(kernels => trainingStep({ ...part, kernels }), inputs.feedsOf(0), threads)
  const shards = await openShards(trainingStep({ ...part, kernels }), inputs, threads)
  const evenly = Array.from({ length: inputs.shards }, () => 1)
  const running = new Float32Array(statistics.reduce((n, s) => n + 2 * s.channels, 0))
  let steps = 0
  const step = async () => {
    const results = await shards.run()
    await shards.update(evenly, ++steps, training)
    if (running.length === 0) return
    const ofBatch = meanOfShards(results, 'statistics', evenly)
    for (let i = 0; i < running.length; i++) running[i] += 0.1 * (ofBatch[i] - running[i])
  }
  const how = kernels.blockWidth ? `blocked ${kernels.blockWidth}` : 'plain kernels'
  const note = inputs.shards > 1 ? `${how}, in ${inputs.shards} shards` : how
  return { step, check, note, close: () => shards.close() }
})
