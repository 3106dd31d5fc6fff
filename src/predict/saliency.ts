/**
 * Where the estimate comes from: the gradient of the expected bone age with respect to the picture, averaged over noisy copies (SmoothGrad:
 * Smilkov et al., arXiv 1706.03825) and over members. A strong value says that a small change of grey there would change the age; not that the network
 * understands what lies there.
 */

import { keyedRandom } from '../base/index.ts'
import { constant, gemm, gradients, input, onnxModel, reshape, type Session, sum } from '../graph/index.ts'
import {
  distribution,
  type Known,
  knownWidth,
  type LoadedModel,
  monthBins,
  network,
  writeKnown,
} from '../model/index.ts'
import { networkPicture } from './preprocess.ts'

/** Noisy copies. */
const copies = 16
/** Deviation of the noise, as a share of the range from black to white. */
const noise = 0.08

export type Saliency = {
  /** Square of `px` pixels: absolute mean gradient, months per unit of grey, smoothed over 3 x 3. */
  map: Float32Array
  px: number
}

export type SaliencyReader = { read(pixels: Uint8Array, known: Known): Promise<Saliency>; release(): Promise<void> }

/** Builds the gradient's graph, one session a member, and loads it. */
export async function openSaliency(
  { description: { architecture, preprocessing }, members }: LoadedModel,
  open: (model: Uint8Array) => Promise<Session>,
): Promise<SaliencyReader> {
  const { px, cropSide, grey } = preprocessing
  const width = knownWidth(architecture)
  const bins = constant(monthBins(architecture))
  const sessions: Session[] = []
  for (const weights of members) {
    const image = input('image', [copies, px, px, 1])
    const { logits } = network(architecture, image, width > 0 ? input('known', [copies, width]) : undefined, {
      kernels: { blockWidth: 0 },
      weights: (name, shape) => constant(weights.get(name)!.data, shape),
    })
    const { boneAgeMonths } = distribution(architecture, logits, bins)
    const [slope] = gradients(reshape(sum(boneAgeMonths, [0]), []), [image])
    const row = constant(new Float32Array(copies).fill(1 / copies), [1, copies])
    sessions.push(await open(onnxModel({ slope: gemm(row, reshape(slope, [copies, px * px])) })))
  }
  const image = new Float32Array(copies * px * px)
  const knowns = new Float32Array(copies * width)
  return {
    async read(pixels, known) {
      const picture = image.subarray(0, px * px)
      networkPicture(pixels, cropSide, preprocessing, picture)
      for (let copy = copies - 1; copy >= 0; copy--) {
        const random = keyedRandom(copy)
        for (let i = 0; i < px * px; i++)
          image[copy * px * px + i] = picture[i] + (noise / grey.deviation) * random.normal()
        writeKnown(architecture, known, knowns.subarray(copy * width, (copy + 1) * width))
      }
      const mean = new Float32Array(px * px)
      for (const session of sessions) {
        const { slope } = await session.run({
          image: { data: image, shape: [copies, px, px, 1] },
          ...(width > 0 ? { known: { data: knowns, shape: [copies, width] } } : {}),
        })
        for (let i = 0; i < mean.length; i++) mean[i] += slope[i] / sessions.length / grey.deviation
      }
      return { map: smooth(mean.map(Math.abs), px), px }
    },
    async release() {
      for (const session of sessions) await session.release()
    },
  }
}

/** Mean over 3 x 3, cut at the rim. */
function smooth(values: Float32Array, side: number): Float32Array {
  const out = new Float32Array(values.length)
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      let [total, n] = [0, 0]
      for (let v = Math.max(0, y - 1); v <= Math.min(side - 1, y + 1); v++)
        for (let u = Math.max(0, x - 1); u <= Math.min(side - 1, x + 1); u++) {
          total += values[v * side + u]
          n++
        }
      out[y * side + x] = total / n
    }
  return out
}
