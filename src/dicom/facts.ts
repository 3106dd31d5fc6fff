/**
 * What the tags say of the child and the film. Ages come from birth and study date first: an age string was computed by
 * somebody, and is mostly in whole years. An implausible value is unknown, with a warning; a warning never repeats a
 * value, for what stands in a tag may be a name.
 */
import { isIsoDate, maxAgeMonths, monthsBetween, parsePatientAge } from '../clinic/index.ts'
import { simulatedKeyword } from '../image/index.ts'
import { type Joint, jointIn, sideIn, viewIn } from './bodyPart.ts'
import { knownCharacterSets } from './characterSet.ts'
import type { ElementSet } from './elements.ts'
import { jointOfCode, sideOfCode, viewOfCode } from './filmCodes.ts'
import type { Keyword } from './tags.ts'

export type DicomFacts = {
  /** As written in PatientID; empty is undefined. */
  patientId: string | undefined
  /** Unknown is null, never male. */
  sex: 'F' | 'M' | null
  chronologicalAgeMonths: number | null
  ageSource: 'dates' | 'PatientAge' | null
  /** How wide the age is known, the age being the middle: 12 for one in whole years, 0 from dates. */
  ageSpanMonths: number
  /** ISO dates. */
  birthDate: string | undefined
  studyDate: string | undefined
  /** `other`: a body part that holds no hand, wrist or knee. */
  joint: Joint | 'other' | null
  /** AP, PA, LATERAL, OBLIQUE, AXIAL. */
  view: string | null
  side: 'L' | 'R' | 'B' | null
  /** Where the rows and the columns of the picture lead to in the patient, such as ['L', 'F']. */
  orientation: readonly [string, string] | null
  device: string | undefined
  studyInstanceUid: string | undefined
  sopInstanceUid: string | undefined
  /** Generator and version, for a simulated film. */
  simulated: string | null
}

/** To be said by whoever takes the age from the tags: another age may go before it. */
export const wholeYearsWarning = ({ ageSpanMonths }: DicomFacts): string[] =>
  ageSpanMonths >= 12 ? ['the age is known in whole years only: the middle of the year was taken'] : []

/** Reads the facts, and adds to `warnings`. */
export function readFacts(dataSet: ElementSet, warnings: string[]): DicomFacts {
  if (!knownCharacterSets(dataSet.texts('SpecificCharacterSet')))
    warnings.push('the character set of the file is not known: letters beyond ASCII may be read wrongly')
  const manufacturer = dataSet.text('Manufacturer')
  const model = dataSet.text('ManufacturerModelName')
  const [along, down] = dataSet.texts('PatientOrientation')
  return {
    patientId: dataSet.text('PatientID'),
    sex: readSex(dataSet, warnings),
    ...readAge(dataSet, warnings),
    joint: readJoint(dataSet),
    view: readView(dataSet),
    side: readSide(dataSet, warnings),
    orientation: along && down ? [along, down] : null,
    device: [manufacturer, model].filter(Boolean).join(' ') || undefined,
    studyInstanceUid: dataSet.text('StudyInstanceUID'),
    sopInstanceUid: dataSet.text('SOPInstanceUID'),
    simulated: manufacturer === simulatedKeyword ? (model ?? 'unknown generator') : null,
  }
}

function readSex(dataSet: ElementSet, warnings: string[]): 'F' | 'M' | null {
  const sex = dataSet.text('PatientSex')?.toUpperCase()
  if (sex === 'F' || sex === 'M') return sex
  if (sex !== undefined && sex !== 'O') warnings.push('the sex in the file is none of F, M, O: it is taken as unknown')
  return null
}

type Age = Pick<DicomFacts, 'chronologicalAgeMonths' | 'ageSource' | 'ageSpanMonths' | 'birthDate' | 'studyDate'>

/** Dates on which the film may have been taken, the best first. */
const filmDates: readonly Keyword[] = ['StudyDate', 'AcquisitionDate', 'SeriesDate', 'ContentDate']

function readAge(dataSet: ElementSet, warnings: string[]): Age {
  const birthDate = readDate(dataSet, 'PatientBirthDate', warnings)
  const studyDate = filmDates.map(keyword => readDate(dataSet, keyword, warnings)).find(date => date !== undefined)
  const fromDates = birthDate && studyDate ? plausible(monthsBetween(birthDate, studyDate), warnings) : undefined
  const text = dataSet.text('PatientAge')
  const said = text === undefined ? undefined : parsePatientAge(text)
  if (text !== undefined && !said)
    warnings.push('the age in the file is no plausible age such as 012Y, 150M, 010W or 010D')
  const dates = { birthDate, studyDate }
  if (fromDates !== undefined) {
    // Completed units may be one less than the dates say, and rounded ones one more.
    if (said && (fromDates < said.months - said.spanMonths - 1 || fromDates > said.months + 2 * said.spanMonths + 1))
      warnings.push('the age in the file is not that from birth and study date: of the two the dates count')
    return { ...dates, chronologicalAgeMonths: fromDates, ageSource: 'dates', ageSpanMonths: 0 }
  }
  if (!said) return { ...dates, chronologicalAgeMonths: null, ageSource: null, ageSpanMonths: 0 }
  return {
    ...dates,
    chronologicalAgeMonths: said.months + said.spanMonths / 2,
    ageSource: 'PatientAge',
    ageSpanMonths: said.spanMonths,
  }
}

function plausible(months: number, warnings: string[]): number | undefined {
  if (months >= 0 && months <= maxAgeMonths) return months
  warnings.push(
    months < 0
      ? 'the birth date lies after the study date: the age is unknown by them'
      : 'birth and study date make an implausible age: it is unknown by them',
  )
  return undefined
}

/** A date, also as the old standard wrote it, 2015.03.31. */
function readDate(dataSet: ElementSet, keyword: Keyword, warnings: string[]): string | undefined {
  const text = dataSet.text(keyword)
  if (text === undefined) return undefined
  const date = text.replace(/^(\d{4})[.-]?(\d{2})[.-]?(\d{2})$/, '$1-$2-$3')
  if (isIsoDate(date)) return date
  warnings.push(`${keyword} is no date and is taken as unknown`)
  return undefined
}

/**
 * What holds no hand, wrist or knee is refused, whatever the picture shows: only the attributes that state the body part
 * may say so. A description may speak of a whole study, or be that of a protocol that was left as it was.
 */
function readJoint(dataSet: ElementSet): DicomFacts['joint'] {
  const [region] = dataSet.items('AnatomicRegionSequence')
  const coded = jointOfCode(region)
  if (coded) return coded
  for (const text of [region?.text('CodeMeaning'), dataSet.text('BodyPartExamined')]) {
    const joint = text === undefined ? undefined : jointIn(text)
    if (joint) return joint
  }
  for (const keyword of ['ProtocolName', 'SeriesDescription', 'StudyDescription'] as const) {
    const text = dataSet.text(keyword)
    const joint = text === undefined ? undefined : jointIn(text)
    if (joint && joint !== 'other') return joint
  }
  return null
}

function readView(dataSet: ElementSet): string | null {
  const [code] = dataSet.items('ViewCodeSequence')
  const coded = viewOfCode(code)
  if (coded) return coded
  const texts = [
    code?.text('CodeMeaning'),
    dataSet.text('ViewPosition'),
    dataSet.text('ProtocolName'),
    dataSet.text('SeriesDescription'),
  ]
  for (const text of texts) {
    const view = text === undefined ? undefined : viewIn(text)
    if (view) return view
  }
  return null
}

function readSide(dataSet: ElementSet, warnings: string[]): DicomFacts['side'] {
  const [image, series] = (['ImageLaterality', 'Laterality'] as const).map(keyword => {
    const side = dataSet.text(keyword)?.toUpperCase()
    return side === 'L' || side === 'R' || side === 'B' ? side : undefined
  })
  if (image && series && image !== series)
    warnings.push('the side of the image is not that of its series: the side of the image was used')
  const [region] = dataSet.items('AnatomicRegionSequence')
  const [coded] = (region?.items('AnatomicRegionModifierSequence') ?? []).flatMap(item => sideOfCode(item) ?? [])
  const described = [dataSet.text('ProtocolName'), dataSet.text('SeriesDescription')].map(text => text && sideIn(text))
  return image ?? series ?? coded ?? (described.find(side => side) as 'L' | 'R' | 'B' | undefined) ?? null
}
