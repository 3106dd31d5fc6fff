/**
 * What a node says of a film it was sent, in words: the status of C-STORE (PS3.4, B.2.3; PS3.7, annex C) and the
 * reasons of STOW-RS (PS3.18, 10.5.3.3), which are numbers of the same list. What the node adds in its own words is not
 * repeated, for it may quote the patient.
 */

/** What became of one film. */
export type Outcome = { kind: 'stored' } | { kind: 'warned' | 'failed'; reason: string }

const exact: Readonly<Record<number, string>> = {
  261: 'no such attribute',
  262: 'an attribute has an invalid value',
  263: 'some attributes were not taken',
  272: 'processing failure at the node',
  273: 'the node has an instance with this UID already',
  274: 'no such instance',
  278: 'an attribute is out of range',
  279: 'the instance UID is invalid',
  280: 'no such SOP class',
  281: 'the node holds another class under this instance UID',
  288: 'an attribute is missing',
  289: 'the value of an attribute is missing',
  290: 'the node does not store this SOP class',
  292: 'the node does not allow it',
  529: 'the node does not know the operation',
  531: 'the node has no resources left',
  45056: 'stored, with changed values (coercion)',
  45062: 'stored, some elements were discarded',
  45063: 'stored, though the data set does not match its SOP class',
  49442: 'the node does not store this transfer syntax',
}

function words(status: number): string {
  const said = exact[status]
  if (said) return said
  if (status >= 0xa700 && status <= 0xa7ff) return 'the node is out of resources'
  if (status >= 0xa900 && status <= 0xa9ff) return 'the data set does not match its SOP class'
  if (status >= 0xc000 && status <= 0xcfff) return 'the node cannot understand the data set'
  if (status >= 0xb000 && status <= 0xbfff) return 'stored, with a warning of the node'
  return 'the node refuses it'
}

const hex = (status: number) => `0x${status.toString(16).toUpperCase().padStart(4, '0')}`

/** The classes of PS3.7, C.1 to C.5. */
export function outcomeOf(status: number): Outcome {
  if (status === 0) return { kind: 'stored' }
  const isWarning = status === 0x0001 || status === 0x0107 || status === 0x0116 || status >> 12 === 0xb
  return { kind: isWarning ? 'warned' : 'failed', reason: `${words(status)} (${hex(status)})` }
}

/** The sentence for a failure; a reason that the answer does not hold is said to be missing. */
export const failureReason = (status: number | undefined): string =>
  status === undefined ? 'the node gives no reason' : `${words(status)} (${hex(status)})`
