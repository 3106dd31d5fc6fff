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

/** Blocked [N, C, H, W] to [N, H, W, C]. */
export const unblock = (x: Value): Value =>
  apply('ReorderOutput', [x], [x.shape[0], x.shape[2], x.shape[3], x.shape[1]], {
    domain,
    attributes: { channels_last: 1, channels: x.shape[1] },
    gradient: dy => [block(dy)],
  })

export type Window = { kernel: readonly [number, number]; stride: number; pad: number; groups: number }

/** The convolution as it stands: blocked input, weights laid out as the kernel wants them. No gradient rule. */
export const blockedConvolution = (x: Value, w: Value, { kernel, stride, pad, groups }: Window): Value =>
  conv(x, w, kernel, stride, [pad, pad], 1, groups)

/** A dense one whose padding before and after may differ, and whose kernel may be dilated. No gradient rule. */
export const blockedWindow = (
  x: Value,
  w: Value,
  kernel: readonly [number, number],
  stride: number,
  padding: readonly [number, number],
  dilation = 1,
): Value => conv(x, w, kernel, stride, padding, dilation, 1)

function conv(
  x: Value,
  w: Value,
  kernel: readonly [number, number],
  stride: number,
  [before, after]: readonly [number, number],
  dilation: number,
  group: number,
): Value {
  const side = (n: number, k: number) => Math.floor((n + before + after - dilation * (k - 1) - 1) / stride) + 1
  const shape: Shape = [x.shape[0], w.shape[0], side(x.shape[2], kernel[0]), side(x.shape[3], kernel[1])]
  return apply('Conv', [x, w], shape, {
    domain,
    attributes: {
      kernel_shape: kernel,
      strides: [stride, stride],
      pads: [before, before, after, after],
      dilations: [dilation, dilation],
      group,
    },
  })
}

/** Depthwise weights [C, k*k] as [C/block, k*k, block], shown as [C, 1, k, k]. */
export function blockDepthwise(w: Value, k: number, width: number): Value {
  const c = w.shape[0]
  return reshape(transpose(reshape(w, [c / width, width, k * k]), [0, 2, 1]), [c, 1, k, k])
}

/** Weights [k, k, I, O] as [O/block, I/block, k, k, block of I, block of O], shown as [O, I, k, k]. */
export function blockDense(w: Value, width: number): Value {
  const [k, , i, o] = w.shape
  const split = reshape(w, [k, k, i / width, width, o / width, width])
  return reshape(transpose(split, [4, 2, 0, 1, 3, 5]), [o, i, k, k])
}
