/**
 * Convolutions over [N, H, W, C]. Channels stay last, so that every pointwise layer is a plain matrix product; each convolution
 * chooses between two forms that compute the same: patches gathered by slices and one matrix product, which runs
 * anywhere, or the blocked kernels (blocked.ts) where channels come in whole blocks.
 *
 * The weight gradient of a dense convolution is, with batch and channels swapped, once more a convolution; that of a depthwise one is a
 * depthwise convolution of N*C channels whose kernels are the output's gradients.
 */
import { apply, indices, type Value, withGradient } from '../value.ts'
import { block, blockDense, blockDepthwise, blockedConvolution, blockedWindow, unblock } from './blocked.ts'
import { gemm } from './dense.ts'
import { sum } from './reduce.ts'
import { concat, pad, reshape, reverse, slice, transpose } from './shape.ts'

/** Width of the blocked kernels that the start-up probe found right on this processor; 0: use none. */
export type Kernels = { blockWidth: 0 | 8 | 16 }

/** Zeros added before and after, along height and width alike. */
type Padding = readonly [before: number, after: number]

/**
 * Dense convolution with a 3x3 kernel (or any odd one with stride 1) and half padding; stride 1, or 2 on even sizes.
 *
 * @param x [N, H, W, I]
 * @param w [k, k, I, O]
 * @returns [N, H / stride, W / stride, O]
 */
export function convolution(x: Value, w: Value, stride: 1 | 2, kernels: Kernels): Value {
  const k = w.shape[0]
  if (stride === 2 && (k !== 3 || x.shape[1] % 2 !== 0 || x.shape[2] % 2 !== 0))
    throw new RangeError(`a stride of 2 needs a 3x3 kernel and even sizes, not ${k} on [${x.shape}]`)
  const half = (k - 1) / 2
  const y = correlate(x, w, stride, [half, stride === 1 ? half : half - 1], kernels)
  return withGradient(y, [x, w], dy => [
    stride === 1
      ? correlate(dy, transpose(reverse(reverse(w, 0), 1), [0, 1, 3, 2]), 1, [half, half], kernels)
      : upsampledGradient(dy, w, kernels),
    weightGradient(x, dy, k, stride, kernels),
  ])
}

/**
 * Depthwise convolution with a k x k kernel, half padding and stride 1.
 *
 * @param x [N, H, W, C]
 * @param w [C, k * k]
 */
export function depthwise(x: Value, w: Value, kernels: Kernels): Value {
  const [n, height, width, c] = x.shape
  const k = Math.sqrt(w.shape[1])
  const lanes = kernels.blockWidth
  if (lanes === 0 || c % lanes !== 0) return plainDepthwise(x, w, k)
  const window = { kernel: [k, k], stride: 1, pad: (k - 1) / 2, groups: c } as const
  const blocked = block(x)
  const y = unblock(blockedConvolution(blocked, blockDepthwise(w, k, lanes), window))
  return withGradient(y, [x, w], dy => {
    const blockedDy = block(dy)
    const dx = unblock(blockedConvolution(blockedDy, blockDepthwise(reverse(w, 1), k, lanes), window))
    // In memory the blocked [N, C, H, W] is also the blocked [1, N*C, H, W], as images and as kernels.
    const each = blockedConvolution(
      reshape(blocked, [1, n * c, height, width]),
      reshape(blockedDy, [n * c, 1, height, width]),
      {
        kernel: [height, width],
        stride: 1,
        pad: (k - 1) / 2,
        groups: n * c,
      },
    )
    const blockedDw = sum(reshape(each, [n, c / lanes, k * k, lanes]), [0])
    return [dx, reshape(transpose(reshape(blockedDw, [c / lanes, k * k, lanes]), [0, 2, 1]), [c, k * k])]
  })
}

/** The same, by the plain convolution of the runtime. */
function plainDepthwise(x: Value, w: Value, k: number): Value {
  const [n, height, width, c] = x.shape
  const half = (k - 1) / 2
  const conv = (image: Value, kernel: Value, groups: number) => {
    const side = (i: number) => image.shape[i] + 2 * half - kernel.shape[i] + 1
    return apply('Conv', [image, kernel], [image.shape[0], kernel.shape[0], side(2), side(3)], {
      attributes: { kernel_shape: kernel.shape.slice(2), pads: [half, half, half, half], group: groups },
    })
  }
  const first = transpose(x, [0, 3, 1, 2])
  const last = (y: Value) => transpose(y, [0, 2, 3, 1])
  const y = last(conv(first, reshape(w, [c, 1, k, k]), c))
  return withGradient(y, [x, w], dy => {
    const firstDy = transpose(dy, [0, 3, 1, 2])
    const each = conv(reshape(first, [1, n * c, height, width]), reshape(firstDy, [n * c, 1, height, width]), n * c)
    return [
      last(conv(firstDy, reshape(reverse(w, 1), [c, 1, k, k]), c)),
      reshape(sum(reshape(each, [n, c, k * k]), [0]), [c, k * k]),
    ]
  })
}

/** Sums of products of `w` [kh, kw, I, O] with every window of `x` [N, H, W, I]. */
function correlate(x: Value, w: Value, stride: number, [before, after]: Padding, { blockWidth }: Kernels): Value {
  const [kh, kw, i, o] = w.shape
  if (blockWidth > 0 && i % blockWidth === 0 && o % blockWidth === 0)
    return unblock(blockedWindow(block(x), blockDense(w, blockWidth), [kh, kw], stride, [before, after]))
  const rows = patches(x, kh, kw, stride, [before, after])
  const [n, height, width, inner] = rows.shape
  return reshape(gemm(reshape(rows, [n * height * width, inner]), reshape(w, [inner, o])), [n, height, width, o])
}

/** Every window of `x`, its kh * kw * I values side by side: [N, H', W', kh * kw * I]. */
function patches(x: Value, kh: number, kw: number, stride: number, [before, after]: Padding): Value {
  const padded = pad(pad(x, 1, before, after), 2, before, after)
  const span = (axis: number, k: number) => Math.floor((padded.shape[axis] - k) / stride) * stride + 1
  const parts: Value[] = []
  for (let i = 0; i < kh; i++) {
    const row = slice(padded, 1, i, i + span(1, kh), stride)
    for (let j = 0; j < kw; j++) parts.push(slice(row, 2, j, j + span(2, kw), stride))
  }
  return concat(parts, 3)
}

/**
 * The input gradient of a 3x3 convolution with stride 2 and padding 1. An input at an even place met the kernel's middle only, one at an odd
 * place its two ends: so the four parities are four outputs of a 2x2 convolution of `dy`, put back in their places.
 */
function upsampledGradient(dy: Value, w: Value, kernels: Kernels): Value {
  const [n, height, width, o] = dy.shape
  const i = w.shape[2]
  // Along one axis, [parity][tap] of the 2-tap kernel is this index of the 3-tap one; 3 stands for zero.
  const places = indices([1, 3, 2, 0])
  const pick = (v: Value, axis: number) =>
    apply(
      'Gather',
      [pad(v, axis, 0, 1), places],
      v.shape.map((m, a) => (a === axis ? 4 : m)),
      { attributes: { axis } },
    )
  const split = reshape(pick(pick(w, 0), 1), [2, 2, 2, 2, i, o])
  const w2 = reshape(transpose(split, [1, 3, 5, 0, 2, 4]), [2, 2, o, 4 * i])
  const quarters = reshape(correlate(dy, w2, 1, [0, 1], kernels), [n, height, width, 2, 2, i])
  return reshape(transpose(quarters, [0, 1, 3, 2, 4, 5]), [n, 2 * height, 2 * width, i])
}

/** Gradient of the kernel [k, k, I, O]. */
function weightGradient(x: Value, dy: Value, k: number, stride: 1 | 2, { blockWidth }: Kernels): Value {
  const [n, height, width, i] = x.shape
  const [, outHeight, outWidth, o] = dy.shape
  const half = (k - 1) / 2
  const padding: Padding = [half, stride === 1 ? half : half - 1]
  if (blockWidth > 0 && n % blockWidth === 0 && i % blockWidth === 0 && o % blockWidth === 0) {
    const blocks = n / blockWidth
    const image = transpose(
      reshape(transpose(reshape(x, [n, height * width, i]), [0, 2, 1]), [blocks, blockWidth, i, height * width]),
      [2, 0, 3, 1],
    )
    const kernel = transpose(
      reshape(dy, [blocks, blockWidth, outHeight * outWidth, o / blockWidth, blockWidth]),
      [3, 0, 2, 1, 4],
    )
    const dw = blockedWindow(
      reshape(image, [i, n, height, width]),
      reshape(kernel, [o, n, outHeight, outWidth]),
      [outHeight, outWidth],
      1,
      padding,
      stride,
    )
    return reshape(transpose(reshape(dw, [i, o / blockWidth, k, k, blockWidth]), [2, 3, 0, 1, 4]), [k, k, i, o])
  }
  const m = n * outHeight * outWidth
  const rows = reshape(patches(x, k, k, stride, padding), [m, k * k * i])
  return reshape(gemm(rows, reshape(dy, [m, o]), undefined, true), [k, k, i, o])
}
