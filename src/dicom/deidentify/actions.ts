/**
 * One action for each attribute: the profile's table with the two options applied, and what the table leaves open. Where
 * it names several actions the kind of object would decide; the mildest of them keeps every kind of object valid
 * (X/Z is emptied, X/Z/D gets a dummy), and tells no more of the patient than the strictest.
 *
 * Beyond the table: attributes that the standard does not know are removed, also such as lie in its groups, and so are
 * texts written by people, names, and dates that the table does not name. Overlays and curves go as whole groups, for
 * what is left of one without its data describes nothing. Dates of things are not moved: who knows one of them would know by how many days the
 * patient's were. Times of day are not moved with the dates but treated by the
 * basic profile: a bone age needs days, and the second of an exposure finds it in the archive.
 */
import { tags } from '../tags.ts'
import { type ProfileRow, profile } from './profile.ts'
import { standardVr } from './standardAttributes.ts'

export type Action = 'keep' | 'remove' | 'removePrivate' | 'removeUnknown' | 'empty' | 'dummy' | 'uid' | 'shift'

/** UIDs that name a kind of thing and no thing; those of the standard are kept wherever they stand. */
const kindUids = new Set<number>([tags.SOPClassUID[0], 0x00081150])

/** Who the patient is, and people, in attributes that neither the table nor their value representation gives away. */
const furtherRemoved = new Set<number>([
  // PatientBirthDateInAlternativeCalendar, PatientDeathDateInAlternativeCalendar, PatientAlternativeCalendar
  ...[0x00100033, 0x00100034, 0x00100035],
  // ContactDisplayName, EncryptedAttributesSequence: what an earlier de-identification took away
  ...[0x0074100c, 0x04000500],
])

/**
 * Dates of machines, code tables and approvals: the same on the films of many patients, and often public. Moved by a patient's days they would tell these days, to
 * whom knows the date, or how those of two patients differ; they are treated by the basic profile.
 */
const datesOfThings = new Set<number>([
  // ContextGroupVersion, ContextGroupLocalVersion, TemplateVersion, TemplateLocalVersion
  ...[0x00080106, 0x00080107, 0x0040db06, 0x0040db07],
  // EthicsCommitteeApprovalEffectivenessStartDate, -EndDate
  ...[0x00120086, 0x00120087],
  // CalibrationDate, DateOfLastCalibration, DateTimeOfLastCalibration, CalibrationDateTime, DateOfManufacture, DateOfInstallation, DateOfLastDetectorCalibration
  ...[0x0014407e, 0x00181200, 0x00181202, 0x00181203, 0x00181204, 0x00181205, 0x0018700c],
  // ProductExpirationDateTime, EffectiveDateTime, InformationIssueDateTime, HangingProtocolCreationDateTime, SourceStrengthReferenceDate
  ...[0x0044000b, 0x00686226, 0x00686270, 0x0072000a, 0x300a022c],
])

/** Of attributes that the table does not name. */
const byVr: Readonly<Record<string, Action>> = {
  ...Object.fromEntries(['DA', 'DT', 'LT', 'PN', 'ST', 'TM', 'UR', 'UT'].map(vr => [vr, 'remove'] as const)),
  UI: 'uid',
}

/** What is done with an attribute, wherever in the data set it stands. */
export function actionOf(tag: number): Action {
  const group = tag >>> 16
  if (group % 2 === 1) return 'removePrivate'
  const isOverlayOrCurve = (group & 0xff00) === 0x6000 || (group & 0xff00) === 0x5000
  // Command, meta header and directory have no place in a data set; lengths of groups are no longer true.
  if (isOverlayOrCurve || group < 8 || tag % 65536 === 0) return 'remove'
  const vr = standardVr(tag)
  const row = profile.get(tag)
  if (row) return actionOfRow(datesOfThings.has(tag) ? { ...row, modifiedDates: '-' } : row, vr)
  if (vr === undefined) return 'removeUnknown'
  if (furtherRemoved.has(tag)) return 'remove'
  return kindUids.has(tag) ? 'keep' : (byVr[vr] ?? 'keep')
}

function actionOfRow({ basic, patientCharacteristics, modifiedDates }: ProfileRow, vr: string | undefined): Action {
  // What the options would have cleaned of words (C) needs a reader: it goes.
  if (patientCharacteristics === 'K') return 'keep'
  if (modifiedDates === 'C' && (vr === 'DA' || vr === 'DT')) return 'shift'
  return basicAction(basic, vr)
}

/** What becomes of a date that is none. */
export const actionWithoutDate = (tag: number): Action => basicAction(profile.get(tag)?.basic ?? 'X', standardVr(tag))

function basicAction(basic: string, vr: string | undefined): Action {
  const codes = basic.split('/')
  // Nothing can be made up for the items of a sequence.
  if (vr === 'SQ' && codes.at(-1) === 'D') return codes.includes('X') ? 'remove' : 'empty'
  const actions: Record<string, Action> = { X: 'remove', Z: 'empty', D: 'dummy', U: 'uid', 'U*': 'uid' }
  return actions[codes.at(-1)!]
}
