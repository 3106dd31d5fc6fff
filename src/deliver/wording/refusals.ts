/**
 * A refusal in the words and the place of a result: what is said large, and what the reader can do next. The sentence that says why comes
 * with the Result.
 */
import type { RefusalCode } from '../../predict/index.ts'

type Refusal = {
  /** Where the age would stand. */
  headline: string
  next: string
  /** Of what was measured and its limit. */
  unit?: string
}

const none = 'No bone age'

export const refusals: Record<RefusalCode, Refusal> = {
  no_model: { headline: none, next: 'Install a model for this joint, or send a film of a joint that a model reads.' },
  for_processing: { headline: none, next: 'Send the film as it is made for presentation.' },
  wrong_joint: { headline: none, next: 'Send a film of the joint that the model reads.' },
  not_frontal: { headline: none, next: 'Send a frontal film.' },
  resolution: { headline: none, next: 'Send the film at full size, or a closer view of the joint.', unit: 'pixels' },
  collimated: { headline: none, next: 'Send a film that shows the whole joint with both growth plates.' },
  cast: { headline: none, next: 'Use a film without cast, or the other side.' },
  hardware: { headline: none, next: 'Use the other side, or a film from before the operation.' },
  out_of_range: {
    headline: none,
    next: 'Read the film by hand: the model knows no child of such a bone age.',
    unit: 'months',
  },
  mature: {
    headline: 'Plates closed',
    next: 'If a plate looks open on the film, read the film by hand.',
  },
  unlike_training: { headline: none, next: 'Read the film by hand: it is unlike those that the model learned from.' },
  simulated_model: { headline: none, next: 'Use a model that was trained on films of children.' },
}
