/** Sex and chronological age as the head takes them. Each may be unknown: then its columns are 0, as for films of which it was withheld in training. */
import { type Architecture, knownWidth } from './architecture.ts'

export type Known = { sex: 'F' | 'M' | undefined | null; chronologicalAgeMonths: number | undefined | null }

/** Two years of age weigh as much as the step from girl to boy. */
export const monthsPerUnit = 24

/** An age in its column: 0 at ten years. */
export const ageColumn = (months: number): number => (months - 120) / monthsPerUnit

/** Writes the columns of one film: female, male; then `ageColumn` of chronological age, 1. */
export function writeKnown(a: Architecture, { sex, chronologicalAgeMonths }: Known, out: Float32Array): void {
  out.fill(0, 0, knownWidth(a))
  if (a.sex && sex) out[sex === 'F' ? 0 : 1] = 1
  if (a.chronologicalAge && chronologicalAgeMonths != null) {
    const at = a.sex ? 2 : 0
    out[at] = ageColumn(chronologicalAgeMonths)
    out[at + 1] = 1
  }
}
