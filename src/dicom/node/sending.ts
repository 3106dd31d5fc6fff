/** What both ways of sending have in common: how they tell of each film, and when they give up on the node. */
import { PhysisError } from '../../base/index.ts'
import type { Outgoing } from './outgoing.ts'
import type { Outcome } from './storageStatus.ts'

/** The node as a whole cannot be used: what has no outcome yet was not stored, and sending more is of no use. */
export class NodeError extends PhysisError {
  override name = 'NodeError'
}

export type SendOptions = {
  /** How long a node may be silent. */
  patienceMs?: number
  /** Called once for every film, as it is known what became of it. */
  onOutcome(film: Outgoing, outcome: Outcome): void
}

export const defaultPatienceMs = 60_000
