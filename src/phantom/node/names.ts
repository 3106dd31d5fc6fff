/** What simulated patients and their files are called. */
import type { Child } from '../child.ts'
import type { PlannedFilm } from '../patient.ts'

/** Seed and number, so that children of different seeds are different patients. */
export const patientName = ({ seed, index }: Child): string => `sim-${seed}-${String(index).padStart(6, '0')}`

/** Stem of a film's files. A child with a single knee film has no visits. */
export function filmStem({ subject, visit, leg }: PlannedFilm, paired: boolean): string {
  const patient = patientName(subject.child)
  if (!paired) return `${patient}-knee`
  return subject.joint === 'hand' ? `${patient}-${visit}-hand` : `${patient}-${visit}-knee-${leg}`
}

export const filmName = (stem: string, dicom = false): string => `films/${stem}.${dicom ? 'dcm' : 'png'}`

/** The mask of a growth plate, or of all `bone`. */
export const maskName = (stem: string, plate: string): string => `plates/${stem}-${plate}.png`
