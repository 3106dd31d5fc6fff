/**
 * Films that a study leaves out, one by one, each with a reason and a sentence that names its row. The participant flow
 * counts them, left-out.csv lists them: a count that nobody can look behind is not believed.
 */
import { formatTable } from '../base/index.ts'

/** Every reason for which a film may be left out, in the words of the flow. */
export const leaveOutReasons = {
  bad_row: 'Row with an implausible value',
  unreadable: 'Film is missing or cannot be read',
  not_one_knee: 'Not one knee found on the film, and none given',
  other_joint: 'Neither a knee nor a hand, or not said',
  duplicate: 'Same film under another name',
  same_pixels: 'Same pixels under another name, saved again',
  two_patients: 'One film under two patients',
  contradiction: 'Sex or birth date differs within a patient',
  listed: 'Excluded by list',
  physeal_trauma: 'Physeal trauma about the knee',
  genetic: 'Skeletal dysplasia or other genetic disorder',
  endocrine: 'Endocrine or metabolic disorder that affects maturation',
  no_patient: 'Patient not known',
  no_age: 'Age at the knee film not known',
  too_old: 'Older than 216.0 months at the knee film',
  hand_without_age: 'Hand film without date and age',
  no_hand: 'Knee without a hand film of the child',
  gap_unknown: 'Time between knee and hand not known',
  too_far: 'Knee without a hand film within 92 days',
  no_knee: 'Hand without a knee film within 92 days',
  not_nearest: 'Hand further from the knee than another',
  teacher_saw: 'Trained the teacher',
  not_in_splits: 'Not named in the splits',
} as const
export type LeaveOutReason = keyof typeof leaveOutReasons

/** A row of the manifest that is counted: a film, or a row that is no film. */
export type CountedFilm = {
  file: string
  /** Line of the manifest: it tells rows apart that name the same file. */
  line: number
  patient?: string
  joint?: string
}

export type LeftOut = CountedFilm & {
  reason: LeaveOutReason
  /** In the flow; films are counted by it. */
  title: string
  /** What is wrong, naming file and line. */
  message: string
}

/** Leaves a film out. */
export const leaveOut = (
  { file, line, patient, joint }: CountedFilm,
  reason: LeaveOutReason,
  message: string,
  title: string = leaveOutReasons[reason],
): LeftOut => ({ file, line, patient, joint, reason, title, message })

/** left-out.csv, in the order of the steps. */
export const formatLeftOut = (films: readonly LeftOut[]): string =>
  formatTable(['file', 'line', 'patient', 'joint', 'reason', 'message'], films)
