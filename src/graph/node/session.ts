/**
 * Sessions of the native runtime. This is the only place that makes them, always with the same options: how denormals are
 * treated is fixed for the whole process by the first one. The version is pinned: that an input array may be changed in place
 * between runs holds in it and is tested, but is no contract.
 */
import * as ort from 'onnxruntime-node'
import type { Session } from '../session.ts'

export type Optimisation = 'all' | 'disabled'
export type SessionOptions = {
  /** Threads that compute. */
  threads: number
  /** How far the runtime may rewrite the graph. */
  optimisation?: Optimisation
  /**
   * Whether results are written to the same arrays in every run, where they hold until the next. Gradients of a step are ten megabytes: so they are
   * copied once less. (The runtime makes a copy for itself all the same, which is collected later.)
   */
  sameResults?: boolean
}

/** Loads an ONNX file. */
export async function openSession(
  model: Uint8Array,
  { threads, optimisation = 'all', sameResults = false }: SessionOptions,
): Promise<Session> {
  const session = await ort.InferenceSession.create(model, {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: optimisation,
    logSeverityLevel: 3,
    extra: { session: { set_denormal_as_zero: '1' } },
  })
  const kept = sameResults ? resultsOf(session) : undefined
  return {
    async run(inputs) {
      const feeds: Record<string, ort.Tensor> = {}
      for (const [name, { data, shape }] of Object.entries(inputs)) feeds[name] = new ort.Tensor('float32', data, shape)
      const results = kept ? await session.run(feeds, kept).then(() => kept) : await session.run(feeds)
      return Object.fromEntries(Object.entries(results).map(([name, tensor]) => [name, tensor.data as Float32Array]))
    },
    release: () => session.release(),
  }
}

/** A tensor for each output; shapes are fixed in every graph of ours. */
function resultsOf(session: ort.InferenceSession): Record<string, ort.Tensor> {
  return Object.fromEntries(
    session.outputMetadata.map(output => {
      const shape = output.isTensor ? output.shape.map(Number) : [Number.NaN]
      const size = shape.reduce((n, side) => n * side, 1)
      if (!Number.isInteger(size)) throw new RangeError(`the shape of the output ${output.name} is not fixed`)
      return [output.name, new ort.Tensor('float32', new Float32Array(size), shape)]
    }),
  )
}
