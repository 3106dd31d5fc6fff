import type { RefusalCode } from './result.ts'

/** Why a film, or one joint on it, is not read. */
export type Refusal = {
  code: RefusalCode
  message: string
  /** What was measured, and the limit it passed, where it is a matter of degree. */
  measured?: number
  limit?: number
}
