/** What the gate's network says of a picture, in the order of its outputs. */

export const gateJoints = ['hand', 'knee', 'other'] as const
export type GateJoint = (typeof gateJoints)[number]

/**
 * Each is a probability of its own. `frontal`: a PA hand or an AP knee. `cut`: the joint lies partly outside the film. `mature`: its growth plates
 * are closed. `fibulaLeft`: the fibula, which lies on the lateral side of a knee, is left of the tibia. `hardware`: there is metal somewhere on the picture.
 */
export const gateTags = ['frontal', 'cast', 'cut', 'mature', 'fibulaLeft', 'hardware'] as const
export type GateTag = (typeof gateTags)[number]

/** Ends of the widest epiphysis and metaphysis of femur and tibia: left and right as seen, for a picture does not say which is medial. */
export const gateLandmarks = [
  'femurEpiphysisLeft',
  'femurEpiphysisRight',
  'femurMetaphysisLeft',
  'femurMetaphysisRight',
  'tibiaEpiphysisLeft',
  'tibiaEpiphysisRight',
  'tibiaMetaphysisLeft',
  'tibiaMetaphysisRight',
] as const
export type GateLandmark = (typeof gateLandmarks)[number]

/** Of each place on the map that a knee may be centred on: offset from the middle of the cell in cells, log2 of the width as a share of the picture's side, direction. */
export const kneeColumns = ['dx', 'dy', 'logWidth', 'cos', 'sin'] as const
