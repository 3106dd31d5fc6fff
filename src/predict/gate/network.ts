/** The gate's network loaded: one picture in, what it says of it out. */
import {
  constant,
  div,
  exp,
  input,
  neg,
  onnxModel,
  type Session,
  shift,
  softmax,
  type Value,
} from '../../graph/index.ts'
import { type GateArchitecture, gateNetwork, type WeightMap } from '../../model/index.ts'

export type GateSight = {
  features: Float32Array
  /** Probabilities, as `gateJoints` and `gateTags`. */
  joint: Float32Array
  tags: Float32Array
  direction: Float32Array
  /** Logits and `kneeColumns` of each place of the map. */
  centre: Float32Array
  knee: Float32Array
  /** x and y of each of `gateLandmarks`, shares of the side. */
  landmarks: Float32Array
}

export type GateEye = {
  px: number
  /** @param picture as the network takes it, `px` x `px` */
  see(picture: Float32Array): Promise<GateSight>
  release(): Promise<void>
}

/** @param open makes a session: the caller's runtime */
export async function openGateEye(
  architecture: GateArchitecture,
  weights: WeightMap,
  px: number,
  open: (model: Uint8Array) => Promise<Session>,
): Promise<GateEye> {
  // Where metal is only the training asks: what the map says is in its tag.
  const { metal: _, ...out } = gateNetwork(architecture, input('image', [1, px, px, 1]), {
    kernels: { blockWidth: 0 },
    weights(name, shape) {
      const found = weights.get(name)
      if (!found) throw new TypeError(`the weights lack ${name}`)
      return constant(found.data, shape)
    },
  })
  const session = await open(onnxModel({ ...out, joint: softmax(out.joint), tags: sigmoid(out.tags) }))
  return {
    px,
    see: async picture =>
      (await session.run({ image: { data: picture, shape: [1, px, px, 1] } })) as unknown as GateSight,
    release: () => session.release(),
  }
}

const sigmoid = (x: Value): Value => div(constant([1]), shift(exp(neg(x)), 1))
