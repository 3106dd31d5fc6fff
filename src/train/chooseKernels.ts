/**
 * Which convolution kernels a training uses. The blocked ones (`graph/ops/blocked.ts`) belong to an internal domain of the runtime and give wrong
 * numbers, not errors, where the block is not as wide as this processor's: so the very step that will run is run
 * once with them and once without, on the first batch, and every gradient is compared. Numbers decide, never times.
 */
import type { Arrays, Kernels } from '../graph/index.ts'
import { openSession } from '../graph/node/index.ts'
import { splitFlat } from '../model/index.ts'
import type { Step } from './step.ts'

/**
 * Largest difference of a gradient, as a share of its length. A wrong block gives differences of the order of 1; two right ones differ by
 * rounding, and where a ReLU falls to the other side of 0 by a little more.
 */
const tolerance = 0.03

/** @param build the step with these kernels */
export async function chooseKernels(
  build: (kernels: Kernels) => Step,
  inputs: Arrays,
  threads: number,
): Promise<Kernels> {
  const gradientsWith = async (kernels: Kernels) => {
    const { model, list } = build(kernels)
    const session = await openSession(model, { threads })
    try {
      return { gradients: (await session.run(inputs)).gradients, list }
    } finally {
      await session.release()
    }
  }
  const { gradients: plain } = await gradientsWith({ blockWidth: 0 })
  for (const blockWidth of [16, 8] as const) {
    try {
      const { gradients, list } = await gradientsWith({ blockWidth })
      const sizes = list.parameters.map(p => p.size)
      const found = splitFlat(gradients, sizes)
      const same = splitFlat(plain, sizes).every((expected, i) => close(expected, found[i]))
      if (same) return { blockWidth }
    } catch {
      // The runtime refuses this width: it is not this processor's.
    }
  }
  return { blockWidth: 0 }
}

function close(expected: Float32Array, found: Float32Array): boolean {
  let [length, difference] = [1e-12, 0]
  for (let i = 0; i < expected.length; i++) {
    length += expected[i] ** 2
    difference += (expected[i] - found[i]) ** 2
  }
  return Math.sqrt(difference / length) <= tolerance
}
