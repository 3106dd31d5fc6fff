/**
 * ONNX Runtime's blocked convolutions (domain com.microsoft.nchwc): channels stand in blocks of 8 or 16, as the processor's
 * vectors are wide. The runtime itself chooses them only for constant weights; named outright they also serve weights that are
 * trained, several times faster than the plain path. The domain is internal: a wrong block size gives wrong numbers, not an
 * error, so `node/probe.ts` compares these ops with the plain ones before any training uses them, and no exported file holds one.
 *
 * A blocked value has the nominal shape [N, C, H, W] and the memory order [N, C/block, H, W, block].
 */
import { apply, type Shape, type Value } from '../value.ts'
import { reshape, transpose } from './shape.ts'

const domain = 'com.microsoft.nchwc'

/** [N, H, W, C] to blocked [N, C, H, W]. */
export const block = (x: Value): Value =>
  apply('ReorderInput', [x], [x.shape[0], x.shape[3], x.shape[1], x.shape[2]], {
    domain,
    attributes: { channels_last: 1 },
    gradient: dy => [unblock(dy)],
  })

/** [N, C, H, W] to blocked [N, C, H, W]. No gradient rule. */
export const blockChannels = (x: Value): Value => apply('ReorderInput', [x], x.shape, { domain })

/** Blocked [N, C, H, W] to [N, H, W, C]. */
export const unblock = (x: Value): Value =>
  apply('ReorderOutput', [x], [x.shape[0], x.shape[2], x.shape[3], x.shape[1]], {
    domain,
    attributes: { channels_last: 1, channels: x.shape[1] },
    gradient: dy => [block(dy)],
  })

export type Window = {
  kernel: readonly [number, number]
  stride: number
  /** Zeros before and after, along width, and along height where nothing else is said of it. */
  padding: readonly [number, number]
  paddingDown?: readonly [number, number]
  groups: number
  dilation?: number
}

/** The convolution as it stands: blocked input, weights laid out as the kernel wants them. No gradient rule. */
export function blockedConvolution(x: Value, w: Value, window: Window, b?: Value): Value {
  const {
    kernel,
    stride,
    padding: [before, after],
    paddingDown: [above, below] = [before, after],
    groups,
    dilation = 1,
  } = window
  const side = (n: number, k: number) => Math.floor((n - dilation * (k - 1) - 1) / stride) + 1
  const [height, width] = [side(x.shape[2] + above + below, kernel[0]), side(x.shape[3] + before + after, kernel[1])]
  const shape: Shape = [x.shape[0], w.shape[0], height, width]
  return apply('Conv', b ? [x, w, b] : [x, w], shape, {
    domain,
    attributes: {
      kernel_shape: kernel,
      strides: [stride, stride],
      pads: [above, before, below, after],
      dilations: [dilation, dilation],
      group: groups,
    },
  })
}

/** Depthwise weights [C, 1, k, k] as [C/block, k, k, block], still shown as [C, 1, k, k]. */
export function blockDepthwise(w: Value, width: number): Value {
  const [c, , k] = w.shape
  return reshape(transpose(reshape(w, [c / width, width, k * k]), [0, 2, 1]), w.shape)
}

/**
 * Weights [O, I, kh, kw] as [O/block, I/block, kh, kw, block of I, block of O], still shown as [O, I, kh, kw]. Axes are moved one at a time, here and below: the
 * runtime copies whole rows then, and several at once it moves number by number, four times as slowly.
 */
export function blockDense(w: Value, width: number): Value {
  const [o, i, kh, kw] = w.shape
  const outputLast = transpose(reshape(w, [o / width, width, i * kh * kw]), [0, 2, 1])
  const blocks = reshape(outputLast, [(o / width) * (i / width), width, kh * kw, width])
  return reshape(transpose(blocks, [0, 2, 1, 3]), w.shape)
}

/** The same with inputs and outputs changed over: [I/block, O/block, kh * kw, block of O, block of I]. */
export function blockDenseTurned(w: Value, width: number): Value {
  const [o, i, kh, kw] = w.shape
  const [outputs, inputs, taps] = [o / width, i / width, kh * kw]
  const inputLast = transpose(reshape(w, [o * inputs, width, taps]), [0, 2, 1])
  const inputFirst = transpose(reshape(inputLast, [outputs, width, inputs, taps * width]), [2, 0, 1, 3])
  const blocks = transpose(reshape(inputFirst, [inputs * outputs, width, taps, width]), [0, 2, 1, 3])
  return reshape(blocks, [inputs, outputs, taps, width, width])
}
