/** What simulated patients and their files are called. */
import type { Child } from '../child.ts'
import type { PlateName } from '../film.ts'

/** Seed and number, so that children of different seeds are different patients. */
export const patientName = ({ seed, index }: Child): string => `sim-${seed}-${String(index).padStart(6, '0')}`

export const filmName = (child: Child): string => `films/${patientName(child)}-knee.png`

export const maskName = (child: Child, plate: PlateName): string => `plates/${patientName(child)}-knee-${plate}.png`
