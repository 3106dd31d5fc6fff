/** A region of the body, as its shadow on a film is made. */
import type { View } from './scene.ts'
import type { ShadowBone, Stroke } from './shadow.ts'

export type Region = {
  bones: readonly ShadowBone[]
  flesh: readonly Stroke[]
  /** Of the body over a round one. */
  thickness: number
  blendMm?: number
  /** Where air takes the place of flesh, and what stands in the air. */
  air?: readonly Stroke[]
  heart?: readonly Stroke[]
  view: View
}
