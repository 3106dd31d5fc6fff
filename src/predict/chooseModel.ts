/** Which of several packages reads a film: the one for its joint, and rather one that was trained on films of its kind, real or simulated. */
import type { ModelPackage } from '../model/index.ts'

/** A film whose joint nobody has named is taken for a hand's. */
const usual = 'hand'

/**
 * @param joint as known; a wrist is looked for on a film of the whole hand
 * @param simulated whether the film says of itself that it is simulated
 * @returns its index, or undefined if there is none for this joint
 */
export function chooseModel(
  models: readonly Pick<ModelPackage, 'joint' | 'simulated'>[],
  joint: string | undefined = usual,
  simulated = false,
): number | undefined {
  const wanted = joint === 'wrist' ? ['wrist', 'hand'] : [joint]
  for (const one of wanted)
    for (const kind of [simulated, !simulated]) {
      const found = models.findIndex(model => model.joint === one && model.simulated === kind)
      if (found >= 0) return found
    }
  return undefined
}
