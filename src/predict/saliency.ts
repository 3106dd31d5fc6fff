/**
 * Where the estimate comes from, told in two ways: the gradient of the expected bone age with respect to the picture, and Grad-CAM
 * (`gradCam.ts`). A strong value says that a small change of grey there would change the age; not that the network understands
 * what lies there. Whether a map says anything about what was learned is for a study to test (`study/saliency`).
 *
 * Both are means over altered copies of the picture and over members. The copies differ in noise (SmoothGrad: Smilkov et al., arXiv 1706.03825),
 * without which single greys stand out, and in how they lie on the network's grid. For a layer that steps by two pixels looks at some pixels
 * more often than at others: a 3x3 kernel touches a pixel at an odd row and column four times, one at an even row and column once. A plain gradient
 * bears that pattern, a fine checkerboard: its strength differs by half its mean from pixel to pixel, whatever the film shows. Each copy is
 * therefore shifted by another of the 4 x 4 places that the stem's grid can take, and its gradient shifted back: what remains of the
 * pattern is about 2 % of the mean. The map is still a gradient, that of the mean estimate of the copies, and is smoothed over 3 x 3 pixels at the end.
 */

import { keyedRandom } from '../base/index.ts'
import { constant, gradients, input, onnxModel, reshape, type Session, sum } from '../graph/index.ts'
import { resize } from '../image/index.ts'
import {
  distribution,
  type Known,
  knownWidth,
  type LoadedModel,
  monthBins,
  network,
  writeKnown,
} from '../model/index.ts'
import { gradCam, gradCamStage } from './gradCam.ts'
import { networkPicture } from './preprocess.ts'

/** Pixels between two places of the stem's grid, in both stems. */
const grid = 4
/** One for each place that the picture can take on the grid. */
const copies = grid * grid
/** Copies that a network sees in one run: what its layers keep of them stays nearer to the processor than of all. */
const atOnce = 4
/**
 * Deviation of the noise, as a share of the range from black to white: SmoothGrad's authors found 10 to 20 %. Of 4, 8, 16 and 25 % this one ranked
 * the growth plates best on simulated films of a fold that a model was not trained on.
 */
const noise = 0.16
/** Raised when the maps of a package change. */
export const saliencyVersion = 2

/** A map over the crop, none below 0. */
export type Saliency = {
  /** Square of `side` pixels, as the crop. */
  map: Float32Array
  side: number
}

export type SaliencyMaps = {
  /** Size of the gradient: months per unit of grey (black to white). */
  gradient: Saliency
  /** Distance of Grad-CAM from zero, in no unit. */
  gradCam: Saliency
  /** The gradient itself, with its sign and neither smoothed nor enlarged: square of the network's picture. */
  slope: Float32Array
  /** What is differentiated: the expected bone age, mean over copies and members. */
  boneAgeMonths: number
}

export type SaliencyReader = {
  /** @param pixels the crop, square of the package's `cropSide` */
  read(pixels: Uint8Array, known: Known): Promise<SaliencyMaps>
  release(): Promise<void>
}

/** Builds the gradients' graph, one session a member, and loads it. */
export async function openSaliency(
  { description: { architecture, preprocessing }, members }: LoadedModel,
  open: (model: Uint8Array) => Promise<Session>,
): Promise<SaliencyReader> {
  const { px, cropSide, grey, flipAveraging } = preprocessing
  const width = knownWidth(architecture)
  const bins = constant(monthBins(architecture))
  const sessions: Session[] = []
  let coarse = 0
  for (const weights of members) {
    const image = input('image', [atOnce, px, px, 1])
    const { logits, stages } = network(architecture, image, width > 0 ? input('known', [atOnce, width]) : undefined, {
      kernels: { blockWidth: 0 },
      weights: (name, shape) => constant(weights.get(name)!.data, shape),
    })
    const { boneAgeMonths: months } = distribution(architecture, logits, bins)
    const stage = stages[gradCamStage(stages)]
    coarse = stage.shape[1]
    const [slope, stageSlope] = gradients(reshape(sum(months, [0]), []), [image, stage])
    sessions.push(await open(onnxModel({ months, slope, cam: gradCam(stage, stageSlope) })))
  }
  const altered = Array.from({ length: copies }, (_, copy) => alter(copy, px, flipAveraging))
  const coarseAltered = altered.map(({ mirrored }) => placesOf(coarse, 0, 0, mirrored))
  const image = new Float32Array(copies * px * px)
  const knowns = new Float32Array(copies * width)
  return {
    async read(pixels, known) {
      const picture = new Float32Array(px * px)
      networkPicture(pixels, cropSide, preprocessing, picture)
      for (const [copy, { places, grain }] of altered.entries()) {
        for (let i = 0; i < px * px; i++)
          image[copy * px * px + i] = picture[places[i]] + (noise / grey.deviation) * grain[i]
        writeKnown(architecture, known, knowns.subarray(copy * width, (copy + 1) * width))
      }
      const slope = new Float32Array(px * px)
      const cam = new Float32Array(coarse * coarse)
      let boneAgeMonths = 0
      const share = 1 / copies / sessions.length
      for (const session of sessions)
        for (let first = 0; first < copies; first += atOnce) {
          const part = (values: Float32Array, each: number) => values.subarray(first * each, (first + atOnce) * each)
          const out = await session.run({
            image: { data: part(image, px * px), shape: [atOnce, px, px, 1] },
            ...(width > 0 ? { known: { data: part(knowns, width), shape: [atOnce, width] } } : {}),
          })
          for (let i = 0; i < atOnce; i++) {
            putBack(out.slope, altered[first + i].places, i, share / grey.deviation, slope)
            putBack(out.cam, coarseAltered[first + i], i, share, cam)
            boneAgeMonths += share * out.months[i]
          }
        }
      return {
        gradient: overCrop(smooth(slope.map(Math.abs), px), px, cropSide),
        gradCam: overCrop(cam.map(Math.abs), coarse, cropSide),
        slope,
        boneAgeMonths,
      }
    },
    async release() {
      for (const session of sessions) await session.release()
    },
  }
}

/** How a copy differs from the picture: which pixel stands at each place, and the noise. */
function alter(copy: number, px: number, flipAveraging: boolean) {
  const [across, down] = [copy % grid, Math.floor(copy / grid)]
  // Half of the copies as the package's mirror image; odd and even shifts are as many among them as among the others.
  const mirrored = flipAveraging && ((across >> 1) ^ (down >> 1)) === 1
  const random = keyedRandom(copy)
  return {
    mirrored,
    places: placesOf(px, across - grid / 2, down - grid / 2, mirrored),
    grain: Float32Array.from({ length: px * px }, () => random.normal()),
  }
}

/** Of each pixel of a shifted, then mirrored picture, the place from which it comes; the rim is drawn out. */
function placesOf(side: number, across: number, down: number, mirrored: boolean): Uint32Array {
  const within = (at: number) => Math.min(side - 1, Math.max(0, at))
  return Uint32Array.from({ length: side * side }, (_, i) => {
    const [x, y] = [i % side, Math.floor(i / side)]
    return within(y + down) * side + within((mirrored ? side - 1 - x : x) + across)
  })
}

/** Adds the values of one copy to where its pixels came from. */
function putBack(values: Float32Array, places: Uint32Array, copy: number, factor: number, out: Float32Array): void {
  const first = copy * places.length
  for (let i = 0; i < places.length; i++) out[places[i]] += factor * values[first + i]
}

const overCrop = (data: Float32Array, from: number, side: number): Saliency => ({
  map: resize({ width: from, height: from, data }, side, side).data,
  side,
})

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
