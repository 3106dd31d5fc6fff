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
}

/** Loads an ONNX file. */
export async function openSession(
  model: Uint8Array,
  { threads, optimisation = 'all' }: SessionOptions,
): Promise<Session> {
  const session = await ort.InferenceSession.create(model, {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: optimisation,
    logSeverityLevel: 3,
    extra: { session: { set_denormal_as_zero: '1' } },
  })
  return {
    async run(inputs) {
      const feeds: Record<string, ort.Tensor> = {}
      for (const [name, { data, shape }] of Object.entries(inputs)) feeds[name] = new ort.Tensor('float32', data, shape)
      const results = await session.run(feeds)
      return Object.fromEntries(Object.entries(results).map(([name, tensor]) => [name, tensor.data as Float32Array]))
    },
    release: () => session.release(),
  }
}
