/** What a joint is called, and which one of the film it is. */
import type { JointEstimate } from '../../predict/index.ts'
import { plainText } from './plainText.ts'

type Named = Pick<JointEstimate, 'joint' | 'side' | 'jointIndex'>

const sides = { L: 'left', R: 'right' } as const

/** `right knee`; of several on the film whose side is not known, `knee 2`. */
export function jointName({ joint, side, jointIndex }: Named, ofSeveral = false): string {
  const name = joint === 'other' ? 'joint' : joint
  if (side) return `${sides[side]} ${name}`
  return ofSeveral ? `${name} ${jointIndex}` : name
}

/** A short name for marks on the film and on the axis: `R`, or its number. */
export const jointMark = ({ side, jointIndex }: Named): string => side ?? String(jointIndex)

/** `AP`, or nothing. */
export const viewWords = ({ view }: Pick<JointEstimate, 'view'>): string =>
  view ? plainText(view, 16).toUpperCase() : ''

export const sexWords = (sex: 'F' | 'M' | null | undefined): string =>
  sex === 'F' ? 'female' : sex === 'M' ? 'male' : 'unknown'

export const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1)
