/**
 * Our training step, as src/train/trainStage.ts takes it: the graph in shards, with the kernels that the probe chooses, and the optimiser. What the peer is compared
 * with is a step of the whole batch, since the peer takes batch norm's statistics over it.
 */
import { openSession } from '../../src/graph/node/index.ts'
import { chooseKernels } from '../../src/train/chooseKernels.ts'
import { adamW } from '../../src/train/optimiser.ts'
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
  const inputs = shardInputs(
    Object.entries(feeds).map(([name, { shape }]) => ({ name, shape })),
    parameters,
  )
  for (const [name, { data }] of Object.entries(feeds)) inputs.arrays[name].set(data)
  const first = readTensors(folder, 'weights')
  let at = 0
  for (const { name, shape, size } of parameters) {
    const data = weights.subarray(at, at + size)
    data.set(first.get(name)!.data)
    feeds[name] = { data, shape: [...shape] }
    at += size
  }
  const state = {
    weights,
    firstMoment: new Float32Array(weights.length),
    secondMoment: new Float32Array(weights.length),
    average: weights.slice(),
  }
  const session = await openSession(whole.model, { threads })
  const { loss, gradients } = await session.run(feeds)
  await session.release()
  const check = [loss[0], Math.sqrt(gradients.reduce((sum, g) => sum + g * g, 0))]

  inputs.setWeights(weights)
  const part = { ...graph, batch: batch / inputs.shards }
  const kernels = await chooseKernels(kernels => trainingStep({ ...part, kernels }), inputs.feedsOf(0), threads)
  const shards = await openShards(trainingStep({ ...part, kernels }), inputs, threads)
  const evenly = Array.from({ length: inputs.shards }, () => 1)
  const running = new Float32Array(statistics.reduce((n, s) => n + 2 * s.channels, 0))
  let steps = 0
  const step = async () => {
    inputs.setWeights(weights)
    const results = await shards.run()
    adamW(state, meanOfShards(results, 'gradients', evenly), parameters, ++steps, training)
    if (running.length === 0) return
    const ofBatch = meanOfShards(results, 'statistics', evenly)
    for (let i = 0; i < running.length; i++) running[i] += 0.1 * (ofBatch[i] - running[i])
  }
  const how = kernels.blockWidth ? `blocked ${kernels.blockWidth}` : 'plain kernels'
  return { step, check, note: inputs.shards > 1 ? `${how}, in ${inputs.shards} shards` : how }
})
