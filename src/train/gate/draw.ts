/** What one step reads: which items, each augmented, with their labels as numbers. Everything follows from seed and step. */
import { keyedRandom } from '../../base/index.ts'
import { size } from '../../graph/index.ts'
import { splitFlat } from '../../model/index.ts'
import { augmentGate } from './augment.ts'
import type { GateRun } from './config.ts'
import { gateInputs } from './step.ts'
import { type Targets, writeTargets } from './targets.ts'

/** The inputs of a step as views of its memory. */
export function inputViews(memory: Float32Array, batch: number, px: number) {
  const inputs = gateInputs(batch, px)
  const arrays = splitFlat(
    memory,
    inputs.map(({ shape }) => size(shape)),
  )
  return inputs.map((input, i) => ({ ...input, data: arrays[i] }))
}

/** Numbers that a step reads. */
export const stepLength = (batch: number, px: number): number =>
  gateInputs(batch, px).reduce((sum, { shape }) => sum + size(shape), 0)

/** @param pictures of the run's cache, one after the other */
export function drawGateStep({ seed, training, groups, pictures: { side } }: GateRun, pictures: Uint8Array) {
  const { batch, px } = training
  const total = groups.reduce((sum, { share }) => sum + share, 0)
  return (step: number, out: Float32Array): void => {
    const views = inputViews(out, batch, px)
    for (let i = 0; i < batch; i++) {
      const random = keyedRandom(seed, step, i)
      const { items } = pick(groups, random.uniform() * total)
      const item = items[random.integer(items.length)]
      const own: Targets = Object.fromEntries(
        views.map(({ name, data }) => {
          const each = data.length / batch
          return [name, data.subarray(i * each, (i + 1) * each)]
        }),
      )
      const picture = { side, pixels: pictures.subarray(item.index * side * side, (item.index + 1) * side * side) }
      writeTargets(augmentGate(item, picture, px, own.image, random), px, own)
    }
  }
}

function pick<Group extends { share: number }>(groups: readonly Group[], at: number): Group {
  let rest = at
  for (const group of groups) {
    rest -= group.share
    if (rest < 0) return group
  }
  return groups.at(-1)!
}
