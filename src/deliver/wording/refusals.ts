/**
 * A refusal in the words and the place of a result: what is said large, and what the reader can do next. The sentence that says why comes
 * with the Result.
 */
import type { RefusalCode } from '../../predict/index.ts'

/** Of what was measured and its limit. A view is measured by a probability, or by how far it is turned, which is above 1. */
export type RefusalUnit = 'pixels' | 'months' | 'probability' | 'probability or degrees'

type Refusal = {
  /** Where the age would stand. */
  headline: string
  next: string
  unit?: RefusalUnit
}

const none = 'No bone age'

export const refusals: Record<RefusalCode, Refusal> = {
  no_model: { headline: none, next: 'Install a model for this joint, or send a film of a joint that a model reads.' },
  for_processing: { headline: none, next: 'Send the film as it is made for presentation.' },
  wrong_joint: { headline: none, next: 'Send a film of the joint that the model reads.', unit: 'probability' },
  not_frontal: { headline: none, next: 'Send a frontal film, upright.', unit: 'probability or degrees' },
  resolution: { headline: none, next: 'Send the film at full size, or a closer view of the joint.', unit: 'pixels' },
  collimated: { headline: none, next: 'Send a film that shows the whole joint.', unit: 'probability' },
  cast: { headline: none, next: 'Use a film without cast, or the other side.', unit: 'probability' },
  hardware: { headline: none, next: 'Use the other side, or a film from before the operation.', unit: 'probability' },
  out_of_range: {
    headline: none,
    next: 'Read the film by hand: the model knows no child of such an age.',
    unit: 'months',
  },
  mature: {
    headline: 'Plates closed',
    next: 'If a plate looks open on the film, read the film by hand.',
    unit: 'probability',
  },
  unlike_training: { headline: none, next: 'Read the film by hand: it is unlike those that the model learned from.' },
  simulated_model: { headline: none, next: 'Use a model that was trained on films of children.' },
}
