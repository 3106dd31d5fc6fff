/**
 * Convolutions over [N, H, W, C]. Channels stay last, so that every pointwise layer is a plain matrix product; each convolution
 * chooses between two forms that compute the same: the runtime's plain `Conv`, which runs anywhere and which the runtime
 * speeds up by itself where weights are constant, or the blocked kernels (blocked.ts) where weights are trained and
 * channels come in whole blocks. Weights are laid out as PyTorch and safetensors files have them.
 *
 * The weight gradient of a dense convolution is, with batch and channels swapped, once more a convolution; that of a depthwise one is a
 * depthwise convolution of N*C channels whose kernels are the output's gradients.
 */
import { apply, constant, size, type Value, withGradient } from '../value.ts'
import { add } from './arithmetic.ts'
import {
  block,
  blockChannels,
  blockDense,
  blockDenseTurned,
  blockDepthwise,
  blockedConvolution,
  unblock,
} from './blocked.ts'
import { columnSums, gemm } from './dense.ts'
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
 * @param w [O, I, k, k]
 * @param b [O], added to the result
 * @returns [N, H / stride, W / stride, O]
 */
export function convolution(x: Value, w: Value, b: Value | undefined, stride: 1 | 2, kernels: Kernels): Value {
  const k = w.shape[2]
  if (stride === 2 && (k !== 3 || x.shape[1] % 2 !== 0 || x.shape[2] % 2 !== 0))
    throw new RangeError(`a stride of 2 needs a 3x3 kernel and even sizes, not ${k} on [${x.shape}]`)
  const half = (k - 1) / 2
  const y = correlate(x, w, b, stride, [half, stride === 1 ? half : half - 1], kernels)
  return withGradient(y, b ? [x, w, b] : [x, w], dy => [
    stride === 1
      ? correlate(dy, transpose(turned(w), [1, 0, 2, 3]), undefined, 1, [half, half], kernels)
      : upsampledGradient(dy, w, kernels),
    weightGradient(x, dy, k, stride, kernels),
    b && channelSums(dy),
  ])
}

/**
 * Depthwise convolution with a k x k kernel, half padding and stride 1.
 *
 * @param x [N, H, W, C]
 * @param w [C, 1, k, k]
 * @param b [C], added to the result
 */
export function depthwise(x: Value, w: Value, b: Value, kernels: Kernels): Value {
  const [n, height, width, c] = x.shape
  const k = w.shape[2]
  const lanes = kernels.blockWidth
  if (lanes === 0 || c % lanes !== 0) return plainDepthwise(x, w, b)
  const window = { kernel: [k, k], stride: 1, padding: [(k - 1) / 2, (k - 1) / 2], groups: c } as const
  const blocked = block(x)
  const y = unblock(blockedConvolution(blocked, blockDepthwise(w, lanes), window, b))
  return withGradient(y, [x, w, b], dy => {
    const blockedDy = block(dy)
    const dx = unblock(blockedConvolution(blockedDy, blockDepthwise(turned(w), lanes), window))
    // In memory the blocked [N, C, H, W] is also the blocked [1, N*C, H, W], as images and as kernels.
    const each = blockedConvolution(
      reshape(blocked, [1, n * c, height, width]),
      reshape(blockedDy, [n * c, 1, height, width]),
      { ...window, kernel: [height, width], groups: n * c },
    )
    const blockedDw = sum(reshape(each, [n, c / lanes, k * k, lanes]), [0])
    const dw = transpose(reshape(blockedDw, [c / lanes, k * k, lanes]), [0, 2, 1])
    return [dx, reshape(dw, w.shape), channelSums(dy)]
  })
}

/** The same, by the plain convolution of the runtime. */
function plainDepthwise(x: Value, w: Value, b: Value): Value {
  const [n, height, width, c] = x.shape
  const half = (w.shape[2] - 1) / 2
  const window = { stride: 1, padding: [half, half], groups: c } as const
  const first = channelsFirst(x)
  return withGradient(channelsLast(plainConvolution(first, w, window, b)), [x, w, b], dy => {
    const firstDy = channelsFirst(dy)
    const each = plainConvolution(
      reshape(first, [1, n * c, height, width]),
      reshape(firstDy, [n * c, 1, height, width]),
      { ...window, groups: n * c },
    )
    return [
      channelsLast(plainConvolution(firstDy, turned(w), window)),
      reshape(sum(reshape(each, [n, ...w.shape]), [0]), w.shape),
      channelSums(dy),
    ]
  })
}

const channelsFirst = (x: Value) => transpose(x, [0, 3, 1, 2])
const channelsLast = (x: Value) => transpose(x, [0, 2, 3, 1])
/** A kernel turned by 180 degrees. */
const turned = (w: Value) => reverse(reverse(w, 2), 3)
const channelSums = (dy: Value) => {
  const c = dy.shape[3]
  return reshape(columnSums(reshape(dy, [size(dy.shape) / c, c])), [c])
}

/** The runtime's convolution: [N, I, H, W] with [O, I / groups, kh, kw]. No gradient rule. */
function plainConvolution(
  x: Value,
  w: Value,
  { stride, padding: [before, after], groups }: { stride: number; padding: Padding; groups: number },
  b?: Value,
): Value {
  const side = (i: number) => Math.floor((x.shape[i] + before + after - w.shape[i]) / stride) + 1
  return apply('Conv', b ? [x, w, b] : [x, w], [x.shape[0], w.shape[0], side(2), side(3)], {
    attributes: {
      kernel_shape: w.shape.slice(2),
      strides: [stride, stride],
      pads: [before, before, after, after],
      group: groups,
    },
  })
}

/** Sums of products of `w` [O, I, kh, kw] with every window of `x` [N, H, W, I], plus `b`. */
function correlate(
  x: Value,
  w: Value,
  b: Value | undefined,
  stride: number,
  padding: Padding,
  { blockWidth }: Kernels,
): Value {
  const [o, i, kh, kw] = w.shape
  if (blockWidth > 0 && i % blockWidth === 0 && o % blockWidth === 0)
    return unblock(
      blockedConvolution(block(x), blockDense(w, blockWidth), { kernel: [kh, kw], stride, padding, groups: 1 }, b),
    )
  return channelsLast(plainConvolution(channelsFirst(x), w, { stride, padding, groups: 1 }, b))
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
function upsampledGradient(dy: Value, w: Value, { blockWidth: lanes }: Kernels): Value {
  const [n, height, width, o] = dy.shape
  const i = w.shape[1]
  const window = { kernel: [2, 2], stride: 1, padding: [0, 1], groups: 1 } as const
  let parities: Value
  if (lanes > 0 && i % lanes === 0 && o % lanes === 0) {
    // Laid out in blocks at once: [4, I/lanes, O/lanes, 2, 2, lanes of O, lanes of I].
    const taps = selectedTaps(reshape(blockDenseTurned(w, lanes), [1, i / lanes, o / lanes, 9, lanes * lanes]))
    parities = unblock(blockedConvolution(block(dy), reshape(taps, [4 * i, o, 2, 2]), window))
  } else {
    const taps = selectedTaps(reshape(transpose(reshape(w, [o, i, 9]), [1, 2, 0]), [1, 1, i, 9, o]))
    const kernel = transpose(reshape(taps, [4 * i, 4, o]), [0, 2, 1])
    parities = channelsLast(plainConvolution(channelsFirst(dy), reshape(kernel, [4 * i, o, 2, 2]), window))
  }
  const quarters = reshape(parities, [n, height, width, 2, 2, i])
  return reshape(transpose(quarters, [0, 1, 3, 2, 4, 5]), [n, 2 * height, 2 * width, i])
}

/** Of the nine taps of 3x3 kernels [1, A, B, 9, C], the four that each parity of the input met: [4, A, B, 4, C]. */
function selectedTaps(w: Value): Value {
  const [, a, b, , c] = w.shape
  // Along one axis, [parity][tap] of the 2-tap kernel is this index of the 3-tap one; 3 stands for zero.
  const places = [1, 3, 2, 0]
  const select = new Float32Array(4 * 4 * 9)
  for (let parity = 0; parity < 4; parity++)
    for (let tap = 0; tap < 4; tap++) {
      const down = places[2 * (parity >> 1) + (tap >> 1)]
      const across = places[2 * (parity & 1) + (tap & 1)]
      if (down < 3 && across < 3) select[(parity * 4 + tap) * 9 + 3 * down + across] = 1
    }
  return apply('MatMul', [constant(select, [4, 1, 1, 4, 9]), w], [4, a, b, 4, c])
}

/** Bytes of a kernel that stay near the processor while image after image is convolved with it. */
const nearBytes = 2 ** 20

/**
 * Convolves blocked images with kernels almost as large as they are, which are read anew for each image: strip by strip of the kernels' rows, so that they need not come
 * from far each time.
 */
function inStrips(image: Value, kernel: Value, [before, after]: Padding, dilation: number, lanes: number): Value {
  const [i, n, height, width] = image.shape
  const [o, , rows, columns] = kernel.shape
  const rowBytes = 4 * o * n * columns
  const strip = largestDivisor(rows, Math.max(1, Math.floor(nearBytes / rowBytes)))
  const span = height + before + after - dilation * (rows - 1)
  const imageRows = reshape(image, [i, n / lanes, height, width * lanes])
  const kernelRows = reshape(kernel, [o / lanes, n / lanes, rows, columns * lanes * lanes])
  let sum: Value | undefined
  for (let first = 0; first < rows; first += strip) {
    // Rows of the image, counted with its padding, that these of the kernel meet.
    const [from, to] = [dilation * first - before, dilation * (first + strip - 1) + span - before]
    const [start, end] = [Math.max(0, from), Math.min(height, to)]
    const part = blockedConvolution(
      reshape(slice(imageRows, 2, start, end), [i, n, end - start, width]),
      reshape(slice(kernelRows, 2, first, first + strip), [o, n, strip, columns]),
      {
        kernel: [strip, columns],
        stride: 1,
        padding: [before, after],
        paddingDown: [start - from, to - end],
        groups: 1,
        dilation,
      },
    )
    sum = sum ? add(sum, part) : part
  }
  return sum!
}

/** Of the divisors of n that are at most `limit`. */
function largestDivisor(n: number, limit: number): number {
  let divisor = Math.min(n, limit)
  while (n % divisor !== 0) divisor--
  return divisor
}

/** Gradient of the kernel [O, I, k, k]. */
function weightGradient(x: Value, dy: Value, k: number, stride: 1 | 2, { blockWidth }: Kernels): Value {
  const [n, height, width, i] = x.shape
  const [, outHeight, outWidth, o] = dy.shape
  const half = (k - 1) / 2
  const padding: Padding = [half, stride === 1 ? half : half - 1]
  if (blockWidth > 0 && n % blockWidth === 0 && i % blockWidth === 0 && o % blockWidth === 0) {
    const blocks = n / blockWidth
    const image = blockChannels(reshape(transpose(reshape(x, [n * height * width, i]), [1, 0]), [i, n, height, width]))
    const kernel = transpose(
      reshape(dy, [blocks, blockWidth, outHeight * outWidth, o / blockWidth, blockWidth]),
      [3, 0, 2, 1, 4],
    )
    const dw = inStrips(image, reshape(kernel, [o, n, outHeight, outWidth]), padding, stride, blockWidth)
    const outputFirst = transpose(reshape(dw, [i, o / blockWidth, k * k * blockWidth]), [1, 0, 2])
    return reshape(transpose(reshape(outputFirst, [o / blockWidth, i * k * k, blockWidth]), [0, 2, 1]), [o, i, k, k])
  }
  const m = n * outHeight * outWidth
  const rows = reshape(patches(x, k, k, stride, padding), [m, k * k * i])
  const dw = gemm(reshape(dy, [m, o]), rows, undefined, true)
  return reshape(transpose(reshape(dw, [o, k * k, i]), [0, 2, 1]), [o, i, k, k])
}
